// Holds the compiler against Node.js: apps that a seed makes, and those of tests/fixtures, are loaded and compiled.
//
//   node tests/oracle/run.mjs [--binary FILE] [--jobs N] [--seed N] [--count N] [--seconds N] [--no-fixtures] [--why]
//                             [--shrink SECONDS]
//
// Each app has to give the secrets that loading it declares and registers, on machines of any environment, or a
// diagnostic that says what is not known. Every second app has nothing unknown in it. --count 0 goes on until --seconds
// are over, or for ever. --seed N --count 1 judges the app of that seed alone. A failure is made smaller for at most
// --shrink seconds. "invalid" are the few that esbuild refuses: no failure of the compiler. --why sums up why apps are not resolved.
import { fork } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const BATCH = 10; // apps sent to a worker at a time
const BATCHES = 20; // that a worker gets in its life

const { values: options } = parseArgs({
  options: {
    binary: { type: "string", default: path.join(HERE, "..", "..", "build", "release", "layerc") },
    jobs: { type: "string", default: String(os.availableParallelism()) },
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "300" },
    seconds: { type: "string", default: "0" },
    shrink: { type: "string", default: "30" },
    "no-fixtures": { type: "boolean" },
    why: { type: "boolean" },
  },
});

const started = Date.now();
const count = Number(options.count) || Infinity;
const end = Number(options.seconds) > 0 ? started + Number(options.seconds) * 1000 : Infinity;

function* tasks() {
  const isFixture = (name) => /\.(ts|tsx|mts|cts|js|mjs|cjs)$/.test(name);
  const root = path.join(HERE, "..", "fixtures");
  if (!options["no-fixtures"])
    for (const group of fs.readdirSync(root).sort())
      for (const name of fs.readdirSync(path.join(root, group)).sort()) if (isFixture(name)) yield { fixture: path.join(root, group, name) };
  for (let i = 0; i < count && Date.now() < end; i++) yield { seed: Number(options.seed) + i };
}

const queue = tasks();
const results = [];
let isOver = false;

function nextBatch() {
  const batch = [];
  while (batch.length < BATCH) {
    const { value, done } = queue.next();
    if (done) {
      isOver = true;
      break;
    }
    batch.push(value);
  }
  return batch;
}

function report(result) {
  results.push(result);
  if (result.class !== "wrong") return;
  console.log(`\nWRONG ${result.name}: ${result.why}`);
  if (result.text !== undefined) console.log(result.text);
}

// A worker that has loaded many programs is replaced by a new one: Node.js keeps what they leave behind.
function work(folder) {
  return new Promise((resolve, reject) => {
    const worker = fork(path.join(HERE, "worker.mjs"), [path.resolve(options.binary), folder, options.shrink], { execArgv: ["--experimental-vm-modules", "--no-warnings"] });
    let given = 0;
    const give = () => {
      const batch = given++ < BATCHES ? nextBatch() : [];
      if (batch.length > 0) worker.send(batch);
      else worker.disconnect();
    };
    worker.on("message", (found) => {
      found.forEach(report);
      give();
    });
    worker.on("exit", (code, signal) => {
      if (code !== 0) reject(new Error(`a worker ended with ${signal ?? code}`));
      else resolve(isOver ? undefined : work(folder));
    });
    give();
  });
}

if (!fs.existsSync(path.join(HERE, "node_modules", "esbuild"))) {
  console.log("oracle: skipped, esbuild is not installed (npm ci in tests/oracle installs it)");
  process.exit(77);
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "layerc-oracle-"));
try {
  await Promise.all(Array.from({ length: Number(options.jobs) }, (_, i) => work(path.join(scratch, String(i)))));
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}

const countOf = (list) => {
  const counts = new Map();
  for (const each of list) counts.set(each.class, (counts.get(each.class) ?? 0) + 1);
  return [...counts].sort().map(([name, n]) => `${n} ${name}`).join(", ") || "none";
};

// How many of the secrets that a feature decides are resolved, where not all are.
function printFeatures(apps) {
  const rows = new Map();
  for (const { asked, answered } of apps)
    for (const [name, n] of Object.entries(asked)) {
      const [all, found] = rows.get(name) ?? [0, 0];
      rows.set(name, [all + n, found + (answered[name] ?? 0)]);
    }
  const total = [...rows.values()].reduce((sum, [all]) => sum + all, 0);
  const gaps = [...rows].filter(([, [all, found]]) => found < all).map(([name, [all, found]]) => `${name} ${found} of ${all}`);
  console.log(`secrets that a feature decides: ${total} of ${rows.size} features; not all resolved: ${gaps.join(", ") || "none"}`);
}

const generated = results.filter((each) => each.name.startsWith("seed"));
const known = generated.filter((each) => !each.unknowns);
const loading = known.filter((each) => each.class !== "throws");
const resolved = known.filter((each) => each.class === "agree");
console.log(`fixtures: ${countOf(results.filter((each) => !each.name.startsWith("seed")))}`);
console.log(`apps without unknowns: ${countOf(known)}; ${((100 * resolved.length) / (loading.length || 1)).toFixed(1)} % of those that load are resolved`);
console.log(`apps with unknowns: ${countOf(generated.filter((each) => each.unknowns))}`);
printFeatures(known.filter((each) => each.class === "agree" || each.class === "unresolved"));
console.log(`${generated.length} apps from seed ${options.seed} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
if (options.why) for (const each of results.filter((one) => one.class !== "agree" && (!one.unknowns || one.class !== "unresolved"))) console.log(`${each.class}: ${each.name}: ${each.why.slice(0, 300)}`);
process.exitCode = results.some((each) => each.class === "wrong") ? 1 : 0;
