// Builds everything the browser loads, once, into a folder that host/build.rs embeds.
//
//   node build.mjs [OUT]        OUT defaults to ../../target/assets; OUT-test gets what only tests need, fonts beside it
//                               what host/paper sets documents in
//
// The result is deterministic: names carry a hash of the content, and a file that has not changed is not written
// again, so that a Rust build after an idle run has nothing to do.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../../target/assets"));

/** The order is the cascade: KERN first, then ours from the general to the special. */
const ownStyles = ["base", "frame", "forms", "cards", "catalogue", "learning", "data", "prose", "pages", "styleguide", "contrast", "print"];

const fonts = {
  "fira-400.woff2": "@fontsource/fira-sans/files/fira-sans-latin-400-normal.woff2",
  "fira-600.woff2": "@fontsource/fira-sans/files/fira-sans-latin-600-normal.woff2",
  "fira-400-ext.woff2": "@fontsource/fira-sans/files/fira-sans-latin-ext-400-normal.woff2",
  "fira-600-ext.woff2": "@fontsource/fira-sans/files/fira-sans-latin-ext-600-normal.woff2",
  "noto-400-ext.woff2": "@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff2",
};

/** Whole, because nobody knows which names will stand on a document. */
const paperFonts = {
  "regular.ttf": "@kern-ux/native/dist/fonts/noto-sans/NotoSans-Regular.woff2",
  "bold.ttf": "@kern-ux/native/dist/fonts/noto-sans/NotoSans-Bold.woff2",
};

const contentTypes = {
  ".css": "text/css; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

function fail(sentence) {
  console.error(`assets: ${sentence}`);
  process.exit(1);
}

function packageFile(path) {
  const file = join(here, "node_modules", path);
  if (!existsSync(file)) fail(`${path} is not installed: run npm ci in host/static first`);
  return readFileSync(file);
}

function ownFile(path) {
  return readFileSync(join(here, path), "utf8");
}

/** Everything that may name a CSS class: templates, and the files that write HTML or choose a tone. */
function markupSources(folder, wanted) {
  if (!existsSync(folder)) fail(`${folder} is not there: which styles are used stands in it`);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => wanted(file.slice(folder.length).replaceAll("\\", "/")))
    .sort()
    .map((file) => readFileSync(file, "utf8"));
}

function wordsOf(text) {
  return text.match(/[A-Za-z0-9_-]+/g) ?? [];
}

/** KERN offers nested light and dark areas; we have none, and the reducer does not see through their selector. */
function onBodyOnly(kern) {
  const areas = ":is(body, .kern-light, .kern-dark, [data-kern-theme=light], [data-kern-theme=dark]):not([class*=kern-level-])";
  if (!kern.includes(areas)) fail("KERN no longer sets its contextual tokens where build.mjs expects them: see onBodyOnly");
  return kern.replace(areas, "body");
}

/** KERN without the rules no page uses. A modifier such as kern-icon--search stays when both "kern-icon" and "search"
 *  occur, because templates put the two together. */
async function reducedKern(PurgeCSS) {
  const kern = onBodyOnly(packageFile("@kern-ux/native/dist/kern.css").toString("utf8"));
  const sources = [
    ...markupSources(join(here, "../templates"), (path) => path.endsWith(".html")),
    ...markupSources(join(here, "../src"), (path) => /(^|\/)web(\/|\.rs$)/.test(path) && path.endsWith(".rs")),
    ...markupSources(join(here, "../../plugin-sdk/view/src"), (path) => path.endsWith(".rs")),
    ownFile("exercise.mjs"),
  ];
  const words = new Set(sources.flatMap(wordsOf));
  if (!words.has("kern-btn")) fail("no template under host/templates uses KERN: the style sheet would be empty");
  const composed = [...new Set(kern.match(/kern-[a-z_-]+--[a-z0-9-]+/g))].filter((name) => {
    const cut = name.indexOf("--");
    return words.has(name.slice(0, cut)) && words.has(name.slice(cut + 2));
  });
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: [...words].join(" "), extension: "html" }],
    css: [{ raw: kern }],
    defaultExtractor: wordsOf,
    safelist: { standard: [...composed, "html", "body"] },
    keyframes: true,
  });
  return result.css;
}

/** Drops custom properties of KERN that nothing reads any more. */
function withoutUnusedTokens(css) {
  for (;;) {
    const read = new Set(css.match(/var\(\s*--kern-[\w-]+/g)?.map((use) => use.replace(/var\(\s*/, "")));
    const next = css.replace(/(--kern-[\w-]+)\s*:\s*[^;{}]*;/g, (declaration, name) => (read.has(name) ? declaration : ""));
    if (next === css) return css;
    css = next;
  }
}

/** The characters that a style sheet asks of each font, by the font's name. */
function lettersOf(css) {
  const faces = css.matchAll(/@font-face\{[^}]*url\(fonts\/([^)]+)\)[^}]*unicode-range:([^;}]+)/g);
  return Object.fromEntries([...faces].map(([, name, ranges]) => [name, charactersIn(ranges)]));
}

function charactersIn(ranges) {
  const spans = [...ranges.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g)].map(([, from, to]) => [parseInt(from, 16), parseInt(to ?? from, 16)]);
  return spans.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index))).join("");
}

async function cutFonts(subsetFont, css, output) {
  const letters = lettersOf(css);
  const paths = {};
  for (const [name, path] of Object.entries(fonts)) {
    if (!letters[name]) fail(`css/base.css has no @font-face with a unicode-range for ${name}`);
    paths[name] = output.add(name, Buffer.from(await subsetFont(packageFile(path), letters[name], { targetFormat: "woff2" })));
  }
  return paths;
}

function withFontPaths(css, pathOf) {
  return css.replace(/url\("?fonts\/([^")]+)"?\)/g, (_, name) => {
    if (!pathOf[name]) fail(`the style sheet names the font ${name}, which build.mjs does not copy`);
    return `url(${pathOf[name]})`;
  });
}

function licences() {
  const kern = JSON.parse(packageFile("@kern-ux/native/package.json").toString("utf8"));
  return [
    "KommunalCampus: licences of what this site sends to your browser",
    "",
    `1. KERN UX (@kern-ux/native ${kern.version}), (c) the KERN team, licensed under the EUPL 1.2.`,
    "   Changed: reduced to the rules in use and bundled with our own style sheets at build time.",
    "   The program that does it, and our own sources, are part of the source code of this site (page /lizenzen).",
    "   Licence in all languages: https://interoperable-europe.ec.europa.eu/collection/eupl/eupl-text-eupl-12",
    "2. Fira Sans, SIL Open Font License 1.1, cut to the letters in use.",
    "3. Noto Sans, SIL Open Font License 1.1, cut to the letters in use.",
    "",
    ...["@kern-ux/native/LICENSE.md", "@fontsource/fira-sans/LICENSE", "@fontsource/noto-sans/LICENSE"].flatMap((path) => [
      "=".repeat(100),
      path.replace(/\/LICENSE.*/, ""),
      "=".repeat(100),
      packageFile(path).toString("utf8").trim(),
      "",
    ]),
  ].join("\n");
}

/** The set of files to write, and the manifest's rows. */
class Output {
  files = new Map();
  rows = [];

  /** Adds one asset under a name that carries its hash; returns that name. */
  add(name, content, { hashed = true } = {}) {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content, "utf8");
    const extension = extname(name);
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    const path = hashed ? `${name.slice(0, -extension.length)}.${hash}${extension}` : name;
    const row = { name, path, content_type: contentTypes[extension], hash, bytes: bytes.length, br: null, gz: null };
    this.files.set(path, bytes);
    if (extension !== ".woff2") {
      row.br = this.#twin(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      row.gz = this.#twin(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    }
    this.rows.push(row);
    return path;
  }

  #twin(path, bytes) {
    this.files.set(path, bytes);
    return bytes.length;
  }

  write(folder) {
    this.rows.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.files.set("manifest.json", Buffer.from(`${JSON.stringify(this.rows, null, 1)}\n`));
    mkdirSync(folder, { recursive: true });
    for (const stale of readdirSync(folder)) if (!this.files.has(stale)) rmSync(join(folder, stale), { recursive: true });
    for (const [name, bytes] of this.files) writeIfChanged(join(folder, name), bytes);
  }
}

function writeIfChanged(file, bytes) {
  if (existsSync(file) && readFileSync(file).equals(bytes)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

async function tools() {
  try {
    const names = ["esbuild", "purgecss", "subset-font", "fontverter"];
    const [esbuild, purge, subset, verter] = await Promise.all(names.map((name) => import(name)));
    return { esbuild, PurgeCSS: purge.PurgeCSS, subsetFont: subset.default, unpackFont: verter.convert };
  } catch (error) {
    return fail(`the build tools are not installed: run npm ci in host/static first (${error.code ?? error.message})`);
  }
}

async function main() {
  const started = performance.now();
  const { esbuild, PurgeCSS, subsetFont, unpackFont } = await tools();
  const output = new Output();
  const own = ownStyles.map((name) => ownFile(`css/${name}.css`)).join("\n");
  const fontPaths = await cutFonts(subsetFont, own, output);
  const styles = withoutUnusedTokens(`${await reducedKern(PurgeCSS)}\n${withFontPaths(own, fontPaths)}`);
  const css = await esbuild.transform(styles, { loader: "css", minify: true, legalComments: "none", logLevel: "warning" });
  const notice = "/*! KERN UX and own rules, EUPL-1.2, KERN reduced to what is used: /assets/licences.txt */\n";
  output.add("app.css", notice + css.code);

  for (const name of ["app.mjs", "exercise.mjs", "passkey.mjs"]) {
    const script = await esbuild.build({
      entryPoints: [join(here, name)],
      bundle: true,
      format: "esm",
      minify: true,
      target: "es2022",
      write: false,
      logLevel: "warning",
    });
    output.add(name, Buffer.from(script.outputFiles[0].contents));
  }

  output.add("favicon.svg", ownFile("favicon.svg").trim());
  output.add("licences.txt", licences(), { hashed: false });
  output.write(out);
  writeIfChanged(join(`${out}-test`, "axe.min.js"), packageFile("axe-core/axe.min.js"));
  for (const [name, path] of Object.entries(paperFonts)) {
    writeIfChanged(join(dirname(out), "fonts", name), Buffer.from(await unpackFont(packageFile(path), "sfnt")));
  }

  for (const row of output.rows) {
    console.log(`${row.path.padEnd(36)} ${String(row.bytes).padStart(7)} bytes${row.br ? `, ${row.br} as br, ${row.gz} as gz` : ""}`);
  }
  console.log(`assets: ${output.rows.length} in ${out}, ${Math.round(performance.now() - started)} ms`);
}

await main();
