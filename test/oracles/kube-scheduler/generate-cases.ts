/** Writes random cluster snapshots, one JSON object a line, for the oracle beside this file to judge. */
import { parseArgs } from 'node:util';
import { generate, THEMES } from './cases/assemble.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '10' },
    theme: { type: 'string', default: 'all' },
  },
});

const themes = values.theme === 'all' ? THEMES : values.theme.split(',');
for (const theme of themes) {
  for (let index = 0; index < Number(values.count); index++) {
    process.stdout.write(`${JSON.stringify(generate(theme, Number(values.seed), index))}\n`);
  }
}
