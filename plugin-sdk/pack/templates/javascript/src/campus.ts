// The interface `campus:exercise@1.0.0` for TypeScript, and short ways to write views and marks.
// What each part means stands in wit/exercise.wit.

export type Case<Tag extends string, Value> = { tag: Tag; val: Value };

export type Marks = Partial<
  Record<'strong' | 'emphasis' | 'code' | 'keyboard' | 'subscript' | 'superscript' | 'inserted' | 'deleted', boolean>
>;
export type Inline =
  | Case<'span', { text: string; marks: Marks; lang?: string | null }>
  | Case<'formula', { latex: string; spoken: string }>
  | Case<'hyperlink', { label: string; target: string }>
  | Case<'gap', string>
  | { tag: 'line-break' };

export type Alternative =
  | { tag: 'decorative' }
  | Case<'described', string>
  | Case<'described-at', [string, number]>;
export type Image = { asset: string; alt: Alternative };
export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'error';
export type Control = { field: string; label: Inline[]; help?: string; required: boolean; problem?: string };
export type OptionItem = { id: string; label: Inline[]; image?: Image };
export type Node = { tag: string; val: Record<string, unknown> | Inline[] };
export type Tree = { lang: string; title: string; nodes: Node[] };

export type Localized = { lang: string; text: string };
export type PartInfo = { id: string; title: Localized[]; weightMilli: number };
export type Manifest = {
  id: string;
  version: string;
  title: Localized[];
  summary: Localized[];
  languages: string[];
  capabilities: { assets?: boolean; customFrame?: boolean; humanReview?: boolean };
  configSchema: string;
  stateVersion: number;
  oldestState: number;
  parts: PartInfo[];
  knownBarriers: string[];
};

export type Context = {
  phase: 'preview' | 'practice' | 'assessment' | 'review';
  locale: string;
  seed: bigint;
  attempt: number;
  submissions: number;
  hintsUsed: number;
  preferPlain: boolean;
};
export type Config = { public: string; secret?: string };

export type NumberAnswer = { raw: string; decimal: string | null };
export type Answer =
  | { tag: 'blank' }
  | Case<'text', string>
  | Case<'number', NumberAnswer>
  | Case<'selection', string[]>
  | Case<'order', string[]>
  | Case<'pairs', [string, string][]>
  | Case<'data', string>;
export type Response = { answers: { field: string; answer: Answer }[]; action?: string };

export type Rendering = { tree: Tree; state?: Uint8Array };
export type Correctness = 'correct' | 'partial' | 'incorrect' | 'unanswered' | 'unscored';
export type Visibility = 'immediate' | 'closed' | 'staff';
export type Feedback = { visibility: Visibility; field?: string; correctness?: Correctness; body: Inline[] };
export type PartGrade = {
  part: string;
  correctness: Correctness;
  earnedMilli: number;
  possibleMilli: number;
  feedback: Feedback[];
};
export type Evidence = { kind: string; key: string; value: string; field?: string; competency?: string };
export type Grade = {
  parts: PartGrade[];
  feedback: Feedback[];
  evidence: Evidence[];
  review?: { reason: Inline[]; fields: string[] };
  final: boolean;
};
export type Verdict = { outcome: Case<'graded', Grade> | { tag: 'continued' }; state?: Uint8Array };
export type Problem = { pointer: string; message: string };
export type ConfigReport = { warnings: Problem[]; parts: PartInfo[]; usesSeed: boolean };

/** What a plugin exports. `checkConfig` throws a list of problems, the other functions throw a fault. */
export type Exercise = {
  describe(): Manifest;
  checkConfig(locale: string, config: Config): ConfigReport;
  render(context: Context, config: Config, state?: Uint8Array, last?: Response): Rendering;
  grade(context: Context, config: Config, state: Uint8Array | undefined, response: Response): Verdict;
  migrate(fromVersion: number, state: Uint8Array): Uint8Array;
};

/** Thrown where the plugin cannot do its work; never a wrong answer. */
export const unsupported = (message: string) => ({ tag: 'unsupported', val: message }) as const;

/** Both parts of the configuration. Secret members at its first level are absent where they are withheld. */
export const whole = (config: Config): any => ({ ...JSON.parse(config.public), ...JSON.parse(config.secret ?? '{}') });

/** What was answered in this field; nothing when it is blank or was not shown. */
export function answer(response: Response | undefined, field: string): Answer | undefined {
  const found = response?.answers.find((answer) => answer.field === field)?.answer;
  return found?.tag === 'blank' ? undefined : found;
}

// --- views -----------------------------------------------------------------------------------------------------------

export type Content = string | Inline[];
/** A part of a view. Those that it contains stand in the member of its value with this name. */
export type Element = { tag: string; val: Node['val']; member?: 'children' | 'items'; children?: Element[] };

export const text = (text: string, marks: Marks = {}): Inline => ({ tag: 'span', val: { text, marks } });
export const gap = (field: string): Inline => ({ tag: 'gap', val: field });
const inlines = (content: Content): Inline[] => (typeof content === 'string' ? [text(content)] : content);

const container = (flow: string) => (children: Element[]): Element => ({
  tag: 'container',
  val: { flow },
  member: 'children',
  children,
});
export const column = container('column');
export const row = container('row');
export const paragraph = (content: Content): Element => ({ tag: 'paragraph', val: inlines(content) });
export const section = (level: number, heading: Content, children: Element[]): Element => ({
  tag: 'section',
  val: { level, heading: inlines(heading) },
  member: 'children',
  children,
});
export const fieldGroup = (legend: Content, children: Element[]): Element => ({
  tag: 'field-group',
  val: { legend: inlines(legend) },
  member: 'children',
  children,
});
export const callout = (tone: Tone, title: string, children: Element[]): Element => ({
  tag: 'callout',
  val: { tone, title },
  member: 'children',
  children,
});
export const listing = (items: Element[], ordered = false): Element => ({
  tag: 'listing',
  val: { ordered },
  member: 'items',
  children: items,
});

type About = { help?: string; required?: boolean; problem?: string };
const control = (field: string, label: Content, { help, required = false, problem }: About): Control => ({
  field,
  label: inlines(label),
  help,
  required,
  problem,
});
export const option = (id: string, label: Content): OptionItem => ({ id, label: inlines(label) });
export const choice = (
  field: string,
  label: Content,
  options: OptionItem[],
  { maxSelected = 1, compact = false, ...about }: About & { maxSelected?: number; compact?: boolean } = {},
): Element => ({ tag: 'choice', val: { control: control(field, label, about), options, maxSelected, compact } });
export const textEntry = (
  field: string,
  label: Content,
  { maxChars = 200, lines = 1, prefill = '', ...about }: About & { maxChars?: number; lines?: number; prefill?: string } = {},
): Element => ({
  tag: 'text-entry',
  val: { control: control(field, label, about), maxChars, lines, spellcheck: true, prefill },
});
export const numberEntry = (
  field: string,
  label: Content,
  { min, max, unit, ...about }: About & { min?: string; max?: string; unit?: string } = {},
): Element => ({ tag: 'number-entry', val: { control: control(field, label, about), min, max, unit } });
export const ordering = (field: string, label: Content, items: OptionItem[], about: About = {}): Element => ({
  tag: 'ordering',
  val: { control: control(field, label, about), items },
});
export const matching = (
  field: string,
  label: Content,
  sources: OptionItem[],
  targets: OptionItem[],
  { targetsReusable = false, ...about }: About & { targetsReusable?: boolean } = {},
): Element => ({ tag: 'matching', val: { control: control(field, label, about), sources, targets, targetsReusable } });

/** The view with this element as its root. */
export function tree(lang: string, title: string, root: Element): Tree {
  const nodes: Node[] = [];
  const add = ({ tag, val, member, children = [] }: Element): number => {
    const index = nodes.push({ tag, val }) - 1;
    if (member) nodes[index].val = { ...val, [member]: children.map(add) };
    return index;
  };
  add(root);
  return { lang, title, nodes };
}

// --- marks -----------------------------------------------------------------------------------------------------------

/** Points in thousandths; how correct it was follows from them. */
export const points = (part: string, earnedMilli: number, possibleMilli: number): PartGrade => ({
  part,
  correctness: earnedMilli <= 0 ? 'incorrect' : earnedMilli < possibleMilli ? 'partial' : 'correct',
  earnedMilli: Math.max(0, Math.min(earnedMilli, possibleMilli)),
  possibleMilli,
  feedback: [],
});
export const unanswered = (part: string, possibleMilli: number): PartGrade => ({
  ...points(part, 0, possibleMilli),
  correctness: 'unanswered',
});
export const feedback = (
  visibility: Visibility,
  field: string,
  correctness: Correctness,
  body: Content,
): Feedback => ({ visibility, field, correctness, body: inlines(body) });
export const graded = (parts: PartGrade[], more: Partial<Grade> = {}): Verdict => ({
  outcome: { tag: 'graded', val: { parts, feedback: [], evidence: [], final: false, ...more } },
});
/** The answer could not be read, or a button did something; costs no attempt. */
export const continued = (state?: Uint8Array): Verdict => ({ outcome: { tag: 'continued' }, state });
