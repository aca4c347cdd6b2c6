// The table of values in helm/README.md, from the comments of helm/values.yaml: node tests/chart/table.mjs
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const file = new URL('../../helm/values.yaml', import.meta.url);

export function table() {
  const text = readFileSync(file, 'utf8');
  const values = parse(text);
  const rows = [];
  for (const line of text.split('\n')) {
    const [, comment] = line.match(/^ *# (.*)$/) ?? [];
    if (comment === undefined) {
      rows.open = false;
    } else if (/^[a-zA-Z.]+(:| )/.test(comment) && at(values, comment.match(/^[a-zA-Z.]+/)[0]) !== undefined) {
      rows.push(comment);
      rows.open = true;
    } else if (rows.open) {
      rows.push(`${rows.pop()} ${comment}`);
    }
  }
  return ['| value | default | meaning |', '|---|---|---|', ...rows.map((row) => {
    const [, path, meaning] = row.match(/^([a-zA-Z.]+)(?:: | )(.*)$/);
    return `| \`${path}\` | \`${JSON.stringify(at(values, path))}\` | ${meaning.replaceAll('|', '\\|')} |`;
  })].join('\n');
}

const at = (values, path) => path.split('.').reduce((value, key) => value?.[key], values);

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(table());
