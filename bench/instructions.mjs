// Counts the instructions of three fixed pieces of work and holds them to bench/instructions.txt: what costs more than
// the margin above what is written there is a failure. Counts do not depend on the machine's speed or load, but on the
// processor's kind and on the C compiler: on others than those it was written with there is nothing to hold them to.
//
//   node bench/instructions.mjs [--binary FILE] [--update]     --update: write the counts down
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeApp, makeFile, makeTree } from "./make_app.mjs";

const MARGIN = 0.05;
const HERE = path.dirname(fileURLToPath(import.meta.url));
const BOOK = path.join(HERE, "instructions.txt");
const { values: options } = parseArgs({ options: { binary: { type: "string" }, update: { type: "boolean" } } });
const binary = path.resolve(options.binary ?? path.join(HERE, "../build/release/layerc"));

const WORK = [
  { name: "build", make: (d) => makeApp(d, { modules: 100 }), args: ["build", "--no-cache", "-q", "-o", "out"] },
  { name: "file", make: (d) => makeFile(d, { declarations: 500 }), args: ["build", "--no-cache", "-q", "-o", "out"] },
  // Few enough declare for one thread to judge them: more would do more work in all.
  { name: "check", make: (d) => makeTree(d, { files: 330 }), args: ["check", "-q"] },
];

function passOver(why) {
  console.log(`instructions: SKIPPED, ${why}`);
  process.exit(0);
}

function counted({ name, make, args }, directory) {
  make(directory);
  const run = spawnSync("valgrind", ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", binary, ...args], {
    cwd: directory, encoding: "utf8", env: { PATH: process.env.PATH, LC_ALL: "C" }, maxBuffer: 1 << 26,
  });
  const found = run.stderr.match(/I +refs: +([\d,]+)/);
  if (run.status !== 0 || found === null) throw new Error(`${name} failed: ${run.stderr.slice(-400)}`);
  return Number(found[1].replaceAll(",", ""));
}

function read() {
  const lines = fs.existsSync(BOOK) ? fs.readFileSync(BOOK, "utf8").split("\n") : [];
  return Object.fromEntries(lines.filter((line) => /^\w+: /.test(line)).map((line) => line.split(/: +/)));
}

if (spawnSync("valgrind", ["--version"]).status !== 0) passOver("valgrind is missing (.ci/setup bench installs it)");
const made = `${(spawnSync("cc", ["--version"], { encoding: "utf8" }).stdout ?? "").split("\n")[0]}, ${os.arch()}`;
const book = read();
if (!options.update && book.made !== made) passOver(`the counts were made with ${book.made}, this is ${made}`);

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "layerc-instructions-"));
const counts = {};
let failed = false;
try {
  for (const work of WORK) {
    const directory = path.join(temporary, work.name);
    fs.mkdirSync(directory);
    const count = (counts[work.name] = counted(work, directory));
    const known = Number(book[work.name]);
    const change = count / known - 1;
    const verdict = options.update ? "" : !(known > 0) ? "NOT WRITTEN DOWN" : change > MARGIN ? "TOO MANY" : change < -MARGIN ? "fewer: write them down" : "as before";
    failed ||= /^[A-Z]/.test(verdict);
    const percent = known > 0 ? ` (${change >= 0 ? "+" : ""}${(change * 100).toFixed(2)} %)` : "";
    console.log(`instructions: ${work.name.padEnd(5)} ${count.toLocaleString("en-US")}${percent} ${verdict}`);
  }
} finally {
  fs.rmSync(temporary, { recursive: true, force: true });
}
if (options.update) {
  const lines = [`# Written by \`make update-instructions\`; \`make instructions\` allows ${MARGIN * 100} % more.`, `made: ${made}`, ...Object.entries(counts).map(([name, count]) => `${name}: ${count}`)];
  fs.writeFileSync(BOOK, `${lines.join("\n")}\n`);
}
if (failed) console.log(`instructions: more than ${MARGIN * 100} % above bench/instructions.txt; if that is as it must be: make update-instructions`);
process.exitCode = failed ? 1 : 0;
