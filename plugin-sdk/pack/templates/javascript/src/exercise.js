// An exercise: two numbers are to be added. Rename the file to exercise.ts to write it in TypeScript.

import {
  answer, callout, column, continued, feedback, graded, numberEntry, paragraph, points, tree, unanswered, unsupported,
  whole,
} from './campus.ts';

// The platform makes a form of this. What is marked as secret never gets to learners before the end.
const schema = {
  type: 'object',
  required: ['left', 'right'],
  properties: {
    left: { type: 'integer', title: 'First number' },
    right: { type: 'integer', title: 'Second number' },
    explanation: { type: 'string', title: 'Explanation', 'x-secret': true },
  },
};

/** @type {(german: string, english: string) => import('./campus.ts').Localized[]} */
const both = (german, english) => [{ lang: 'de', text: german }, { lang: 'en', text: english }];
/** @type {(locale: string, german: string, english: string) => string} */
const say = (locale, german, english) => (locale.startsWith('de') ? german : english);

const parts = [{ id: 'sum', title: both('Summe', 'Sum'), weightMilli: 1000 }];

/** @type {(response: import('./campus.ts').Response | undefined) => import('./campus.ts').NumberAnswer | undefined} */
function typed(response) {
  const given = answer(response, 'sum');
  return given?.tag === 'number' ? given.val : undefined;
}

/** @type {import('./campus.ts').Exercise} */
export const exercise = {
  describe: () => ({
    id: 'org.example.addition',
    version: '1.0.0',
    title: both('Addition', 'Addition'),
    summary: both('Zwei Zahlen werden addiert.', 'Two numbers are added.'),
    languages: ['de', 'en'],
    capabilities: {},
    configSchema: JSON.stringify(schema),
    stateVersion: 0,
    oldestState: 0,
    parts,
    knownBarriers: [],
  }),

  checkConfig(locale, config) {
    const { left, right, explanation } = whole(config);
    const wrong = Object.entries({ '/left': left, '/right': right }).filter(
      ([, number]) => !(Number.isInteger(number) && number >= 0 && number <= 1000),
    );
    if (wrong.length > 0) {
      const message = say(locale, 'Die Zahl liegt zwischen 0 und 1000.', 'The number is between 0 and 1000.');
      throw wrong.map(([pointer]) => ({ pointer, message }));
    }
    const advice = say(locale, 'Ohne Erklärung erfahren Lernende nicht, warum.', 'Without it nobody can learn why.');
    return { warnings: explanation ? [] : [{ pointer: '/explanation', message: advice }], parts, usesSeed: false };
  },

  render({ locale, phase }, config, _state, last) {
    const { left, right, explanation } = whole(config);
    const given = typed(last);
    const unreadable = given?.decimal === null;
    const wanted = say(locale, 'Bitte geben Sie eine Zahl ein.', 'Please enter a number.');
    const elements = [
      paragraph(`${left} + ${right} = ?`),
      numberEntry('sum', say(locale, 'Summe', 'The sum'), { problem: unreadable ? wanted : undefined }),
    ];
    if (phase === 'review' && explanation) {
      elements.push(callout('info', say(locale, 'Erklärung', 'Explanation'), [paragraph(explanation)]));
    }
    return { tree: tree(say(locale, 'de', 'en'), 'Addition', column(elements)) };
  },

  grade(_context, config, _state, response) {
    const { left, right, explanation } = whole(config);
    const given = typed(response);
    if (!given) return graded([unanswered('sum', 1000)]);
    // The next view says that it is no number; it costs no attempt.
    if (given.decimal === null) return continued();
    const part = points('sum', given.decimal === String(left + right) ? 1000 : 0, 1000);
    if (explanation) part.feedback.push(feedback('closed', 'sum', part.correctness, explanation));
    return graded([part]);
  },

  migrate() {
    throw unsupported('there is no state');
  },
};
