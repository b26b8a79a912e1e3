// Holds the evaluator against ECMAScript's conformance suite (tc39/test262), of which nothing stands here.
//
//   node tests/conformance/run.mjs PATH [--binary FILE] [--jobs N] [--all] [--why] [--list CLASS] [--keep DIR] [FILTER...]
//
// PATH is a checkout of the suite. Each test becomes an app that declares a secret named by the test's outcome, and counts
// only if Node.js says "passed" of that same app. What is compiled must then say so too:
//
//   passed      the secret's name is "passed"
//   unresolved  a diagnostic that says the name is not known: never wrong, but of no use
//   unparsed    a syntax-error
//   wrong       anything else: another name, none, another diagnostic, a crash. One of these is a failure (exit 1)
//
// --all also takes tests of what is not evaluated (generators, proxies, …): many are unresolved, none
// may be wrong. --why sums up why tests are unresolved. --list prints the tests of a class. --keep leaves the apps in DIR.
// A FILTER selects the tests whose path contains it.
import { fork } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const CLASSES = ["passed", "unresolved", "unparsed", "wrong"];
const BATCH = 40; // tests sent to a worker at a time
const BATCHES = 25; // that a worker gets in its life
const FOLDERS = ["language", "built-ins"];

// Parts of the suite about what no module of a backend evaluates while it loads.
const APART = new Set([
  ...["AsyncFunction", "AsyncGeneratorFunction", "Atomics", "FinalizationRegistry", "Function", "Proxy", "Reflect"],
  ...["ShadowRealm", "Temporal", "WeakMap", "WeakRef", "WeakSet", "ArrayBuffer", "SharedArrayBuffer", "DataView"],
  ...["TypedArray", "TypedArrayConstructors", "Uint8Array", "Promise", "Date", "Iterator", "Symbol", "GeneratorFunction"],
  ...["GeneratorPrototype", "DisposableStack", "SuppressedError", "ThrowTypeError", "eval"],
  ...["AbstractModuleSource", "AsyncDisposableStack", "BigInt", "global", "AggregateError", "MapIteratorPrototype"],
  ...["SetIteratorPrototype", "StringIteratorPrototype", "ArrayIteratorPrototype"],
  ...["eval-code", "module-code", "import", "export", "global-code"],
]);
const FEATURES_APART =
  /^(Symbol|Reflect|Proxy|regexp-(unicode-property|v-flag|modifiers|duplicate)|RegExp\.escape|legacy-regexp|async|generator|iterator|Iterator|WeakRef|WeakMap|WeakSet|FinalizationRegistry|TypedArray|ArrayBuffer|Float|Uint8|Int|resizable|SharedArray|DataView|Atomics|Temporal|Promise|dynamic-import|import|export|explicit-resource|decorators|cross-realm|tail-call|BigInt|Array\.fromAsync|ShadowRealm|top-level-await|json-modules|source-phase|uint8array|destructuring-binding-iter)/;
const TEXT_APART =
  /\$262|\b(eval|Function|Proxy|Reflect|Symbol|Date|Promise|async|await|yield|Intl|BigInt|WeakMap|WeakSet|WeakRef|setTimeout|\w+Array(?=\s*\()|ArrayBuffer|DataView|debugger)\b(?!\.prototype\.(call|apply|bind))|\bfunction\s*\*|^\s*\*|[{,]\s*\*\s*[\w[]|static\s*\*|\bwith\s*\(/m;
const INCLUDES_APART = /^(fnGlobalObject|detachArrayBuffer|testTypedArray|testIntl|promiseHelper|asyncHelpers|doneprintHandle|temporal|regExpUtils|nativeFunctionMatcher|wellKnown|proxyTraps|isConstructor|atomics|testAtomics|tcoHelper|resizable|sm\/)/;

function parseOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      binary: { type: "string", default: path.join(HERE, "..", "..", "build", "release", "layerc") },
      jobs: { type: "string", default: String(os.availableParallelism()) },
      all: { type: "boolean" },
      why: { type: "boolean" },
      list: { type: "string" },
      keep: { type: "string" },
    },
  });
  const [suite, ...filters] = positionals;
  if (suite === undefined || !fs.existsSync(path.join(suite, "harness", "assert.js"))) {
    console.error("usage: node tests/conformance/run.mjs PATH [options] [FILTER...]\nPATH is a checkout of tc39/test262");
    process.exit(2);
  }
  return { ...values, suite: path.resolve(suite), filters };
}

// ---- selecting ----

function listOf(text, key) {
  const inline = new RegExp(`^${key}:[ \\t]*\\[([^\\]]*)\\]`, "m").exec(text);
  if (inline !== null) return inline[1].split(",").map((item) => item.trim()).filter((item) => item !== "");
  const block = new RegExp(`^${key}:[ \\t]*\\n((?:[ \\t]+-.*\\n?)+)`, "m").exec(text);
  return block === null ? [] : block[1].split("\n").map((item) => item.replace(/^[ \t]+-[ \t]*/, "").trim()).filter((item) => item !== "");
}

// { path, includes, body }, or null: not for a strict module, or not one of what is evaluated.
function readTest(options, name) {
  const text = fs.readFileSync(path.join(options.suite, "test", name), "utf8");
  const matter = /\/\*---([\s\S]*?)---\*\//.exec(text)?.[1].replaceAll("\r", "\n") ?? "";
  const flags = listOf(matter, "flags");
  if (/^negative:/m.test(matter) || flags.some((flag) => /noStrict|raw|async|module|CanBlock/.test(flag))) return null;
  const includes = listOf(matter, "includes");
  if (!options.all) {
    const parts = name.split("/");
    const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*/gm, "");
    if (APART.has(parts[1]) || parts.some((part) => /^(Symbol|dynamic-import|async|generator|yield|await|import|with$|for-await|using|property-escapes|unicodeSets|CharacterClassEscapes)/i.test(part))) return null;
    if (listOf(matter, "features").some((feature) => FEATURES_APART.test(feature))) return null;
    if (includes.some((include) => INCLUDES_APART.test(include)) || TEXT_APART.test(code)) return null;
  }
  return { name, includes, body: text };
}

function* findTests(directory, prefix) {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const name = `${prefix}/${entry.name}`;
    if (entry.isDirectory()) yield* findTests(path.join(directory, entry.name), name);
    else if (/(?<!_FIXTURE)\.js$/.test(entry.name)) yield name;
  }
}

function selectTests(options) {
  const tests = [];
  for (const folder of FOLDERS)
    for (const name of findTests(path.join(options.suite, "test", folder), folder))
      if (options.filters.length === 0 || options.filters.some((filter) => name.includes(filter))) {
        const test = readTest(options, name);
        if (test !== null) tests.push(test);
      }
  return tests.sort((a, b) => (a.name < b.name ? -1 : 1));
}

// ---- the apps ----

function makeApp(options, test) {
  const harness = ["assert.js", "sta.js", ...test.includes]
    .map((include) => fs.readFileSync(path.join(options.suite, "harness", include), "utf8"))
    .join("\n");
  return `import { backend } from "@layeron/core";
import { secret } from "@layeron/modules";
${harness}
let $outcome = "failed";
try {
${test.body}
$outcome = "passed";
} catch ($error) {
  $failure($error);
}
function $failure(error) {}
export default backend().use(secret.static({ name: $outcome }));
`;
}

// ---- running ----

function runAll(options, tests) {
  const scratch = options.keep ?? fs.mkdtempSync(path.join(os.tmpdir(), "layerc-conformance-"));
  const results = [];
  let next = 0;
  const batch = () => tests.slice(next, (next += BATCH)).map((test) => ({ name: test.name, text: makeApp(options, test) }));
  // A worker that has loaded many programs is replaced by a new one: Node.js keeps what they leave behind.
  const work = (i) =>
    new Promise((resolve, reject) => {
      const folder = path.join(scratch, String(i));
      const worker = fork(path.join(HERE, "worker.mjs"), [options.binary, folder, options.keep === undefined ? "" : "keep"], {
        execArgv: ["--experimental-vm-modules", "--no-warnings"],
      });
      let given = 0;
      const give = () => (next < tests.length && given++ < BATCHES ? worker.send(batch()) : worker.disconnect());
      worker.on("message", (found) => {
        results.push(...found);
        give();
      });
      worker.on("exit", (code, signal) => {
        if (code !== 0) reject(new Error(`a worker ended with ${signal ?? code}`));
        else resolve(next < tests.length ? work(i) : undefined);
      });
      give();
    });
  return Promise.all(Array.from({ length: Number(options.jobs) }, (_, i) => work(i))).then(() => {
    if (options.keep === undefined) fs.rmSync(scratch, { recursive: true, force: true });
    return results.sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}

// ---- reporting ----

const percent = (part, whole) => (whole === 0 ? "" : `${((100 * part) / whole).toFixed(1)} %`);

function printTable(results) {
  const rows = new Map();
  for (const result of results) {
    const folder = result.name.split("/").slice(0, 2).join("/");
    for (const key of [folder, "all"]) {
      if (!rows.has(key)) rows.set(key, Object.fromEntries([...CLASSES, "all"].map((name) => [name, 0])));
      rows.get(key)[result.class]++;
      rows.get(key).all++;
    }
  }
  const line = (cells) => console.log(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(34) : String(cell).padStart(11))).join(""));
  line(["folder", "tests", ...CLASSES, "resolved"]);
  for (const [folder, row] of [...rows].sort(([a], [b]) => (a === "all") - (b === "all") || (a < b ? -1 : 1)))
    line([folder, row.all, ...CLASSES.map((name) => row[name]), percent(row.passed, row.all)]);
}

function printReasons(results) {
  const reasons = new Map();
  for (const result of results.filter((each) => each.class !== "passed")) {
    const key = `${result.class}: ${result.why}`;
    reasons.set(key, [...(reasons.get(key) ?? []), result.name]);
  }
  console.log("\nwhy not:");
  for (const [why, names] of [...reasons].sort((a, b) => b[1].length - a[1].length))
    console.log(`${String(names.length).padStart(5)}  ${why}\n         ${names[0]}`);
}

const options = parseOptions();
const started = Date.now();
const tests = selectTests(options);
const results = (await runAll(options, tests)).filter((result) => result.class !== "left out");
printTable(results);
console.log(`\n${tests.length - results.length} of ${tests.length} tests do not pass in Node.js ${process.version} as part of a strict module: left out`);
console.log(`${((Date.now() - started) / 1000).toFixed(0)} s`);
if (options.why) printReasons(results);
const isListed = (result) => result.class === "wrong" || result.class === options.list;
for (const result of results.filter(isListed)) console.log(`${result.class}: ${result.name}: ${result.why}`);
process.exitCode = results.some((result) => result.class === "wrong") ? 1 : 0;
