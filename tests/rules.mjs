// What the rules say of themselves is so: their examples, their fixes, their arithmetic.
//
//   node tests/rules.mjs [--binary FILE]
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const TESTS = path.dirname(fileURLToPath(import.meta.url));
const at = process.argv.indexOf("--binary");
const binary = path.resolve(at > 0 ? process.argv[at + 1] : "build/release/layerc");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "layerc-rules-"));
process.on("exit", () => fs.rmSync(work, { recursive: true, force: true }));
fs.writeFileSync(path.join(work, "package.json"), '{ "name": "fixture" }\n');

let failed = 0;
function fail(what, ...details) {
  failed++;
  console.log([what, ...details].join("\n    "));
}

function check(text) {
  fs.writeFileSync(path.join(work, "index.ts"), text);
  const args = ["build", "--stdout", "--env", "production", "--diagnostics", "json"];
  const result = spawnSync(binary, args, { cwd: work, encoding: "utf8", maxBuffer: 1 << 28 });
  if (result.status > 1) throw new Error(`exit ${result.status}: ${result.stderr}`);
  return JSON.parse(result.stderr).diagnostics;
}

const show = ({ rule, range, message }) => `${range.start.line}:${range.start.column}: ${message} [${rule}]`;

// ---- examples ----

// The code under a title of `layerc explain`.
const example = (text, title) =>
  text.match(new RegExp(`^${title}:\\n\\n((?: {4}.*\\n|\\n)*)`, "m"))?.[1].replace(/^ {4}/gm, "");

const rules = [...fs.readFileSync(path.join(TESTS, "..", "docs", "rules.md"), "utf8").matchAll(/^## `?([a-z-]+)`?$/gm)].map(([, name]) => name);
if (rules.length < 35) fail(`docs/rules.md has ${rules.length} rules`);
for (const rule of rules) {
  const text = spawnSync(binary, ["explain", rule], { encoding: "utf8" }).stdout;
  const [wrong, right] = [example(text, "Wrong"), example(text, "Right")];
  if (wrong === undefined && rule === "physical-name-collision") continue; // names_test.c
  if (wrong === undefined || right === undefined) {
    fail(`${rule} has no examples`);
    continue;
  }
  const found = check(wrong);
  if (!found.some((diagnostic) => diagnostic.rule === rule)) fail(`${rule}: its wrong example is right`, ...found.map(show));
  const left = check(right);
  if (left.length > 0) fail(`${rule}: its right example is not`, ...left.map(show));
}

// ---- fixes ----

const APP = 'import { backend } from "@layeron/core";\nimport { secret } from "@layeron/modules";\nconst app = backend();\nexport default app;\n';

// The options of a random secret, the rule whose fix is applied, and the options as they are then; without errors.
const fixes = [
  ["byte: 64", "unknown-option", "bytes: 64"],
  ["'byte': 64", "unknown-option", '"bytes": 64'],
  ['["byte"]: 64', "unknown-option", '["bytes"]: 64'],
  ["/* ü𝄞 */ nmaespace: 'a'", "unknown-option", "/* ü𝄞 */ namespace: 'a'"],
  ["rotation: { everyDay: 30 }", "unknown-option", "rotation: { everyDays: 30 }"],
  ["rotation: { everyDays: 30, retian: { mode: 'none' } }", "unknown-option", "rotation: { everyDays: 30, retain: { mode: 'none' } }"],
  ["consume: { exposes: 'current' }", "unknown-option", "consume: { expose: 'current' }"],
  ["ownership: { ownerproduct: 'x' }", "unknown-option", "ownership: { ownerProduct: 'x' }"],
  ["byte", "unknown-option", "bytes: byte"],
  ['bytes: "64"', "option-type", "bytes: 64"],
  ["bytes: '64' as any", "option-type", "bytes: 64 as any"],
  ["rotation: { everyDays: '30' }", "option-type", "rotation: { everyDays: 30 }"],
  ["rotation: { everyDays: 30, retain: { mode: 'retain_for', days: '14' } }", "option-type", "rotation: { everyDays: 30, retain: { mode: 'retain_for', days: 14 } }"],
  ['rotation: { everyDays: 30, retain: { mode: "retain-forever" } }', "retain-mode", 'rotation: { everyDays: 30, retain: { mode: "retain_forever" } }'],
  ["rotation: { everyDays: 30, retain: { mode: ('nome' as any) } }", "retain-mode", 'rotation: { everyDays: 30, retain: { mode: ("none" as any) } }'],
  ['value: { format: "jsno" }', "value-format", 'value: { format: "json" }'],
  ['value: { format: "TEXT" }', "value-format", 'value: { format: "text" }'],
  ['consume: { expose: "version" }', "expose-mode", 'consume: { expose: "versioned" }'],
  ['consume: { expose: "currant" }', "expose-mode", 'consume: { expose: "current" }'],
];

function apply(text, edits) {
  let bytes = Buffer.from(text);
  for (const { range, text: inserted } of [...edits].sort((a, b) => b.range.start.offset - a.range.start.offset)) {
    bytes = Buffer.concat([bytes.subarray(0, range.start.offset), Buffer.from(inserted), bytes.subarray(range.end.offset)]);
  }
  return bytes.toString();
}

for (const [wrong, rule, right] of fixes) {
  const source = (options) => `${APP}const byte = 64;\napp.use(secret.random({ name: "a", ${options} }));\n`;
  const found = check(source(wrong));
  const diagnostic = found.find((one) => one.rule === rule && one.fix !== undefined);
  if (diagnostic === undefined) {
    fail(`no fix of ${rule}: ${wrong}`, ...found.map(show));
    continue;
  }
  const mended = apply(source(wrong), diagnostic.fix.edits);
  if (mended !== source(right)) fail(`${rule}: ${wrong}`, `became ${mended.split("\n").at(-2)}`);
  const left = check(mended);
  if (left.length > 0) fail(`${rule}: ${wrong} is not mended`, ...left.map(show));
}

const mended = apply(`${APP}new secret.random({ name: "a" });`, check(`${APP}new secret.random({ name: "a" });`)[0].fix.edits);
if (!mended.endsWith('\nsecret.random({ name: "a" });')) fail("`new` is not removed", mended);

// No fix where it would not mend.
for (const options of ['byte: 1, bytes: 64', "...{ byte: 64 }", "[`byte`]: 64", 'bytes: "64 "', 'bytes: "0x40"', "bytes: ('6' + '4')"]) {
  const found = check(`${APP}app.use(secret.random({ name: "a", ${options} }));\n`);
  if (found.length === 0) fail(`${options} is right`);
  for (const { fix } of found) if (fix !== undefined) fail(`a fix for ${options}`, JSON.stringify(fix));
}

// ---- the forecast of sizes ----

// The stored value, written down, after each rotation (values-and-versioning: JSON version format).
function forecast({ bytes, everyDays, mode, days }) {
  const time = "2026-06-01T00:00:00.000Z";
  const value = Buffer.alloc(bytes).toString("base64url");
  for (let n = 0; n * everyDays <= 3650; n++) {
    const versions = {};
    for (let k = 1; k <= n + 1; k++) {
      const superseded = k * everyDays;
      const isKept = k === n + 1 || mode === "retain_forever" || (mode === "retain_for" && superseded + days > n * everyDays);
      if (isKept) versions[`v${k}`] = { value, activeFrom: time, expiresAt: time };
    }
    if (Buffer.byteLength(JSON.stringify({ current: `v${n + 1}`, versions })) > 65536) return n;
  }
  return null;
}

let state = 1;
function random(least, most) {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return least + ((state >>> 8) % (most - least + 1));
}

const cases = [];
for (let i = 0; i < 2000; i++) {
  const mode = ["retain_forever", "retain_for", "retain_for", "retain_for", "none"][random(0, 4)];
  const one = { bytes: random(0, 3) === 0 ? 1024 : random(16, 1024), everyDays: random(0, 3) === 0 ? 7 : random(7, 120), mode };
  // Near where as many versions are kept as one value can hold.
  const near = Math.floor(65536 / (Math.ceil((one.bytes * 4) / 3) + 90)) * one.everyDays;
  if (mode === "retain_for") one.days = random(0, 2) === 0 ? random(1, 4000) : Math.max(1, near + random(-200, 200));
  cases.push(one);
}
cases.push({ bytes: 16, everyDays: 3650, mode: "retain_forever" }, { bytes: 16, everyDays: 2147483647, mode: "retain_for", days: 2147483647 });

const lines = cases.map(
  ({ bytes, everyDays, mode, days }, i) =>
    `app.use(secret.random({ name: "s${i}", bytes: ${bytes}, rotation: { everyDays: ${everyDays}, retain: { mode: "${mode}"${days === undefined ? "" : `, days: ${days}`} } } }));`,
);
const first = APP.split("\n").length;
const reported = new Map();
for (const { rule, message, range } of check(APP + lines.join("\n"))) {
  if (rule === "value-size-forecast") reported.set(range.start.line - first, Number(message.match(/after (\d+) rotations/)[1]));
}
cases.forEach((one, i) => {
  const expected = forecast(one);
  if ((reported.get(i) ?? null) !== expected) fail(`forecast of ${JSON.stringify(one)}: ${reported.get(i)}, expected ${expected}`);
});
if (reported.size < 200) fail(`only ${reported.size} forecasts`);

console.log(`${rules.length} rules, ${fixes.length} fixes, ${cases.length} forecasts (${reported.size} too large): ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
