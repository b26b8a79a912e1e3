// Measures the compiler against its peers, in turn on the same files, and writes docs/benchmarks.md. Inputs are made from
// a seed (make_app.mjs) or copied from npm packages that ship TypeScript sources; nothing is fetched while measuring.
//
//   node bench/run.mjs [--rounds 15] [--only WORD] [--dry]     --dry: print, but leave docs/benchmarks.md
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeApp, makeFile, makeTree } from "./make_app.mjs";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const WORK = path.join(ROOT, "build/bench");
const PACKAGES = path.join(ROOT, "bench/node_modules");
const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "15" }, only: { type: "string" }, dry: { type: "boolean" } } });

// ---- tools ----

const native = (scope, file) => {
  const found = fs.readdirSync(path.join(PACKAGES, scope)).map((name) => path.join(PACKAGES, scope, name, file)).filter((f) => fs.existsSync(f));
  return found.find((f) => f.includes(`-${process.arch}`) || f.includes(`${process.platform}-`)) ?? found[0];
};

const tools = {
  layerc: path.join(ROOT, "build/release/layerc"),
  rg: "rg",
  node: process.execPath,
};

function needTools() {
  if (!fs.existsSync(path.join(PACKAGES, ".package-lock.json"))) {
    execFileSync("npm", ["ci", "--ignore-scripts", "--loglevel=error"], { cwd: path.join(ROOT, "bench"), stdio: "inherit" });
  }
  tools["ast-grep"] = native("@ast-grep", "ast-grep");
  tools.esbuild = native("@esbuild", "bin/esbuild");
  tools.tsc = `${process.execPath} ${path.join(PACKAGES, "typescript/bin/tsc")}`;
  if (spawnSync("rg", ["--version"]).status !== 0) throw new Error("ripgrep is missing (.ci/setup bench installs it)");
  fs.mkdirSync(WORK, { recursive: true });
  tools.stopwatch = path.join(WORK, "stopwatch");
  execFileSync("cc", ["-O2", "-o", tools.stopwatch, path.join(ROOT, "bench/stopwatch.c")]);
}

const versionOf = (command, args = ["--version"]) => {
  const [file, ...first] = command.split(" ");
  return execFileSync(file, [...first, ...args], { encoding: "utf8" }).split("\n")[0].trim();
};

// ---- inputs ----

function fresh(name, make) {
  const directory = path.join(WORK, name);
  if (!fs.existsSync(path.join(directory, ".whole"))) {
    fs.rmSync(directory, { recursive: true, force: true });
    fs.mkdirSync(directory, { recursive: true });
    make(directory);
    fs.writeFileSync(path.join(directory, ".whole"), "");
  }
  return directory;
}

// The sources that packages ship; every 33rd declares.
function makeReal(directory) {
  let count = 0;
  for (const name of ["effect", "rxjs", "zod"]) {
    const files = fs.readdirSync(path.join(PACKAGES, name, "src"), { recursive: true }).map(String).sort();
    for (const file of files.filter((f) => /\.tsx?$/.test(f) && !f.endsWith(".d.ts"))) {
      const target = path.join(directory, name, file);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      const text = fs.readFileSync(path.join(PACKAGES, name, "src", file), "utf8");
      const extra = `import { secret as ours } from "@layeron/modules";\nexport const key${count} = ours.random({ name: "key-${count}" });\n`;
      fs.writeFileSync(target, count++ % 33 === 0 ? extra + text : text);
    }
  }
  fs.writeFileSync(path.join(directory, "package.json"), '{ "name": "real", "private": true }\n');
}

// What stands in for @layeron/* when the bundle runs.
function makeStubs(directory) {
  fs.writeFileSync(path.join(directory, "core.mjs"), "export const backend = () => ({ use() {}, get() {} });\nexport const project = (x) => x;\n");
  fs.writeFileSync(path.join(directory, "modules.mjs"), "const make = (options) => ({ options });\nexport const secret = { static: make, random: make, generated: make };\n");
}

// The way that executes an app: esbuild makes one file of it, Node.js runs that. The shell starts one after the other.
function makeExecuting(name) {
  const directory = path.join(WORK, name);
  const entry = ["src/index.ts", "index.ts"].map((file) => path.join(directory, file)).find((file) => fs.existsSync(file));
  const aliases = ["core", "modules"].map((stub) => `--alias:@layeron/${stub}=${path.join(WORK, "stubs", stub)}.mjs`).join(" ");
  const bundle = path.join(WORK, `${name}.bundle.mjs`);
  const script = `"${tools.esbuild}" "${entry}" --bundle --platform=node --format=esm --outfile="${bundle}" ${aliases} --log-level=error && exec "${tools.node}" "${bundle}"\n`;
  fs.writeFileSync(path.join(WORK, executing(name).split(" ")[1]), script);
}
const executing = (name) => `sh esbuild-and-node-${name}.sh`;

function makeInputs() {
  fresh("app", (d) => makeApp(d));
  fresh("app10", (d) => makeApp(d, { modules: 3020 }));
  fresh("file", (d) => makeFile(d, { declarations: 1000 }));
  fresh("file10", (d) => makeFile(d, { declarations: 10000 }));
  fresh("tree", (d) => makeTree(d));
  fresh("tree10", (d) => makeTree(d, { files: 29430 }));
  fresh("real", makeReal);
  fresh("stubs", makeStubs);
  for (const name of ["app", "file10"]) makeExecuting(name);
}

function sizeOf(name, declaring = false) {
  let files = 0;
  let bytes = 0;
  for (const entry of fs.readdirSync(path.join(WORK, name), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    const text = fs.readFileSync(path.join(entry.parentPath ?? entry.path, entry.name));
    if (declaring && !text.includes("@layeron/")) continue;
    files++;
    bytes += text.length;
  }
  return { files, bytes };
}

// ---- measuring ----

const expand = (command) => command.replace(/^(\S+)/, (name) => tools[name] ?? name);

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length % 2 === 1 ? sorted[(sorted.length - 1) / 2] : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
};

// The commands in turn; of each the median and the least of its times in ms, its memory in MiB. `b` over `a`, round by
// round, is a's ratio.
function measure(commands, rounds, mayFail = false) {
  const out = execFileSync(tools.stopwatch, [String(rounds), "1", ...commands.map(expand)], { cwd: WORK, encoding: "utf8", maxBuffer: 1 << 26 });
  const runs = commands.map(() => []);
  for (const line of out.trim().split("\n")) {
    const [index, nanoseconds, kib, code] = line.split(" ").map(Number);
    if (code === 127 || (code !== 0 && !mayFail)) throw new Error(`ended with ${code}: ${commands[index]}`);
    runs[index].push({ ms: nanoseconds / 1e6, mib: kib / 1024 });
  }
  return runs.map((list) => ({ ms: median(list.map((r) => r.ms)), least: Math.min(...list.map((r) => r.ms)), mib: Math.max(...list.map((r) => r.mib)), all: list.map((r) => r.ms) }));
}

const ratioOf = (a, b) => median(a.all.map((ms, i) => ms / b.all[i]));

// ---- rows ----

const rows = [];
const number = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const shown = (r) => `${number(r.ms)} ms`;

function compare(what, ours, theirs, { goal, inverse = false, rounds = Number(options.rounds), before, mayFail } = {}) {
  if (options.only !== undefined && !what.includes(options.only)) return;
  before?.();
  const [a, b] = measure([ours, theirs], rounds, mayFail);
  const ratio = inverse ? ratioOf(b, a) : ratioOf(a, b);
  const isMet = goal === undefined ? "" : (inverse ? ratio >= goal : ratio <= goal) ? "yes" : "**no**";
  const wanted = goal === undefined ? "" : `${inverse ? "≥" : "≤"} ${goal}`;
  add({ what, ours: `\`${ours}\``, a: shown(a), theirs: `\`${theirs}\``, b: shown(b), ratio: `${number(ratio)}`, wanted, isMet });
}

function bound(what, ours, value, unit, goal) {
  if (options.only !== undefined && !what.includes(options.only)) return;
  add({ what, ours: `\`${ours}\``, a: `${number(value)} ${unit}`, theirs: "", b: "", ratio: "", wanted: `≤ ${number(goal)} ${unit}`, isMet: value <= goal ? "yes" : "**no**" });
}

function add(row) {
  rows.push(row);
  console.log(`${row.what}: ${row.a}${row.b === "" ? "" : `, ${row.theirs} ${row.b}, ratio ${row.ratio}`}${row.wanted === "" ? "" : `, wanted ${row.wanted}: ${row.isMet}`}`);
}

function strippedSize() {
  const copy = path.join(WORK, "stripped");
  execFileSync("strip", ["-o", copy, tools.layerc]);
  return fs.statSync(copy).size / 1024 / 1024;
}

function run() {
  const MANY = "secret.$KIND($$$OPTIONS)";
  compare("start", "layerc --version", "rg --version", { goal: 1.2, rounds: 30 });
  bound("the binary, stripped", "strip layerc", strippedSize(), "MiB", 5);
  compare("a build with nothing changed", "layerc build app", "rg -l @layeron app", { goal: 1.2, rounds: 30 });
  compare("a build of all, without the cache", "layerc build app --no-cache", "rg -l @layeron app", { goal: 3, rounds: 30 });
  compare("… against parsing all", "layerc build app --no-cache", "layerc build app --no-cache --eager");
  compare("… against bundling and running", "layerc build app --no-cache", executing("app"), { goal: 10, inverse: true });
  compare("… against type checking", "layerc build app --no-cache", "tsc --noEmit --skipLibCheck --target esnext --module esnext --moduleResolution bundler app/src/index.ts", { rounds: 3, mayFail: true }); // @layeron/* has no types here
  compare("ten times the modules", "layerc build app10 --no-cache", "layerc build app --no-cache", { goal: 10.5, rounds: 9 });
  compare("a file of 10,000 declarations, against bundling and running", "layerc build file10 --no-cache", executing("file10"), { goal: 3, inverse: true });
  compare("ten times the declarations in one file", "layerc build file10 --no-cache", "layerc build file --no-cache", { goal: 11, rounds: 9 });
  const [large] = measure(["layerc build file10 --no-cache"], 1);
  bound("the memory of that file's build", "layerc build file10 --no-cache", large.mib, "MiB", 32 + (16 * sizeOf("file10").bytes) / 1024 / 1024);
  compare("check of a tree", "layerc check tree", "rg -l @layeron tree", { goal: 1.5, rounds: 30 });
  compare("check of a tree, against matching syntax", "layerc check tree", `ast-grep run -p ${MANY} -l ts tree`, { goal: 15, inverse: true, rounds: 3 });
  compare("check of real sources that all lead to ours", "layerc check real", "rg -l @layeron real", { rounds: 3 });
  compare("… against matching syntax", "layerc check real", `ast-grep run -p ${MANY} -l ts real`, { inverse: true, rounds: 3 });
  compare("check of ten times the files", "layerc check tree10", "layerc check tree", { goal: 10.5, rounds: 7 });
  const [many] = measure(["layerc check tree10"], 1);
  bound("its memory", "layerc check tree10", many.mib, "MiB", 32 + (16 * sizeOf("tree10", true).bytes) / 1024 / 1024);
}

// ---- the page ----

const count = (n) => n.toLocaleString("en-US");
const input = (name, text) => {
  const { files, bytes } = sizeOf(name);
  return `| \`${name}\` | ${text} | ${count(files)} | ${(bytes / 1e6).toFixed(2)} MB |`;
};

function page() {
  const cpu = os.cpus()[0]?.model ?? "unknown";
  const versions = [
    ["layerc", versionOf(tools.layerc)], ["ripgrep", versionOf("rg")], ["ast-grep", versionOf(tools["ast-grep"])], ["esbuild", versionOf(tools.esbuild)],
    ["tsc", versionOf(tools.tsc)], ["Node.js", process.version], ["cc", versionOf("cc")],
  ];
  return `# Benchmarks

Written by \`make bench\`: medians of runs in turn, warm file cache, each process from start to end. A ratio is the median of the
ratios round by round. Times vary with the machine and with what else it does; ratios less.

Machine: ${cpu}, ${os.cpus().length} processors, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release().split("-")[0]} ${os.arch()}.
Load while measuring: ${os.loadavg().map((x) => x.toFixed(1)).join(", ")}.

| tool | version |
| --- | --- |
${versions.map(([name, version]) => `| ${name} | ${version} |`).join("\n")}

| input | what | files | bytes |
| --- | --- | --- | --- |
${[
  input("app", "an app; every third module declares"), input("app10", "the same with ten times the modules"), input("file", "1,000 declarations in one file"),
  input("file10", "10,000 declarations in one file"), input("tree", "files by themselves; 3 in 100 declare"), input("tree10", "ten times as many"),
  input("real", "the sources of effect, rxjs and zod; 3 in 100 declare"),
].join("\n")}

| what | | | against | | ratio | wanted | met |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.map((r) => `| ${[r.what, r.ours, r.a, r.theirs, r.b, r.ratio, r.wanted, r.isMet].join(" | ")} |`).join("\n")}
`;
}

needTools();
makeInputs();
run();
if (!options.dry && options.only === undefined) {
  fs.writeFileSync(path.join(ROOT, "docs/benchmarks.md"), page());
  console.log("wrote docs/benchmarks.md");
}
