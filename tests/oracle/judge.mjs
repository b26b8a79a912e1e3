// Holds what the compiler says of an app against what Node.js says.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { load, prepare } from "./execute.mjs";

const TIMEOUT = 20000;
const MACHINES = 4; // on which an app with unknowns is loaded
const NOT_KNOWN = new Set(["not-static", "conditional-declaration", "dynamic-declaration", "evaluation-budget", "uncaught-exception"]);
const IDENTITY = ["--workspace", "w", "--project", "p", "--env", "e"];

// { status, rules, diagnostics, app, sources } or { crash }
function compile(binary, folder, files, args = []) {
  const out = path.join(folder, "out");
  const root = path.join(folder, "app");
  fs.rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries({ "package.json": '{ "name": "app" }', "node_modules/foreign/index.js": "", ...files })) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text, "latin1");
  }
  const words = ["build", "-q", "-o", out, ...IDENTITY, "--diagnostics", "json", ...args];
  const { status, signal, stderr } = spawnSync(binary, words, { cwd: root, encoding: "utf8", timeout: TIMEOUT, maxBuffer: 1 << 26, env: sanitizers });
  if (signal !== null || (status !== 0 && status !== 1)) return { crash: `${signal ?? `exit ${status}`}\n${stderr}` };
  const { diagnostics } = JSON.parse(stderr);
  const read = (name) => JSON.parse(fs.readFileSync(path.join(out, name), "utf8"));
  const errors = diagnostics.filter((each) => each.severity === "error");
  return { status, errors, rules: new Set(errors.map((each) => each.rule)), ...(status === 0 && { app: read("app.json"), sources: read("sources.json") }) };
}

const sanitizers = Object.fromEntries(["ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"].filter((name) => name in process.env).map((name) => [name, process.env[name]]));

const bytes = (text) => Buffer.from(text, "utf8").toString("latin1");
const toBytes = (files) => Object.fromEntries(Object.entries(files).map(([name, text]) => [name, bytes(text)]));

const describe = (error) => {
  const last = error.related?.at(-1);
  return `${error.rule} at ${error.file}:${error.range.start.line}: ${error.message}${last === undefined ? "" : ` <- ${last.message} (${last.file}:${last.range.start.line}:${last.range.start.column})`}`;
};

function differences(what, ours, nodes) {
  const more = ours.filter((each) => !nodes.includes(each));
  const less = nodes.filter((each) => !ours.includes(each));
  if (more.length + less.length === 0) return "";
  const short = (text) => (text.startsWith("{") ? text.replace(/"kind":"secret",|"value":.*/g, "") : text);
  return `${what}: ${[...more.map((each) => `only layerc: ${short(each)}`), ...less.map((each) => `only Node.js: ${short(each)}`)].join("\n  ")}`;
}

// Why the two differ, or "". `entry` NULL: all backends' programs together.
function compare(built, loaded) {
  const ours = built.app.modules.map((module) => JSON.stringify(module.config)).sort();
  const declared = built.sources.declarations.map((each) => each.address).sort();
  const problem = differences("registered", loaded.thrown === undefined ? ours : ours.filter((each) => loaded.registered.includes(each)), loaded.registered);
  if (problem !== "") return problem;
  if (loaded.thrown !== undefined) return "";
  if (loaded.errors.length > 0) return `Node.js: ${loaded.errors}`;
  return differences("declared", declared, loaded.declared);
}

// What only an app that a shrinker has cut too far throws.
const MALFORMED = /does not provide an export|is not defined/;
const ends = (thrown) => ({ class: MALFORMED.test(thrown) ? "malformed" : "throws", why: thrown });

// How often secrets that a feature decides stand in the text: { feature: n }.
function countFeatures(text) {
  const counts = {};
  for (const [, name] of text.matchAll(/^app\.use\(.*"f-(\w+)-/gm)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

// { class, why, asked, answered } of a generated app: which features decide secrets, and which of those are resolved.
export async function judgeProgram(binary, folder, files, entry, unknowns) {
  const kept = { text: files[entry] };
  const verdict = await judgeRounds(binary, folder, files, entry, unknowns, kept);
  return { ...verdict, asked: countFeatures(files[entry]), answered: countFeatures(kept.text) };
}

// { class, why } of a generated app: "agree", "unresolved" (a diagnostic says that something is not known), "silent"
// (nothing was left to compare), "wrong". `unknowns`: whether it is resolved is no concern.
async function judgeRounds(binary, folder, files, entry, unknowns, left) {
  let text = files[entry];
  let unresolved;
  let isThrowing = false;
  for (let round = 0; ; round++) {
    const built = compile(binary, folder, toBytes({ ...files, [entry]: text }));
    if (built.crash !== undefined) return { class: "wrong", why: built.crash };
    const odd = [...built.rules].filter((rule) => !NOT_KNOWN.has(rule));
    if (odd.length > 0) {
      const { errors, thrown } = await load(await prepare({ ...files, [entry]: text }), entry, 1);
      if (thrown !== undefined) return ends(thrown);
      const alien = odd.filter((rule) => !errors.includes(rule));
      if (alien.length > 0) return { class: "wrong", why: describe(built.errors.find((each) => each.rule === alien[0])) };
      return { class: "agree", why: "" };
    }
    if (built.status === 0) {
      const app = await prepare({ ...files, [entry]: text });
      let thrown;
      for (let machine = 1; machine <= (unknowns ? MACHINES : 1); machine++) {
        const loaded = await load(app, entry, machine * 7919);
        if (MALFORMED.test(loaded.thrown)) return ends(loaded.thrown);
        // An app that does not load on this machine has no secrets there.
        const why = unknowns && loaded.thrown !== undefined ? "" : compare(built, loaded);
        if (why !== "") return { class: "wrong", why: `machine ${machine}${loaded.thrown === undefined ? "" : ` (throws ${loaded.thrown})`}: ${why}` };
        thrown ??= loaded.thrown;
      }
      if (isThrowing) return { class: "throws", why: unresolved };
      if (unresolved !== undefined) return { class: "unresolved", why: unresolved };
      return { class: thrown !== undefined ? "throws" : "agree", why: thrown ?? "" };
    }
    // What layerc does not know is left out; the rest must still be right.
    unresolved ??= describe(built.errors[0]);
    if (round === 0 && !unknowns && built.rules.has("uncaught-exception")) {
      const { thrown } = await load(await prepare(files), entry, 1);
      if (thrown === undefined) return { class: "wrong", why: unresolved };
      if (MALFORMED.test(thrown)) return ends(thrown);
      isThrowing = true;
    }
    const doubtful = new Set(built.errors.filter((each) => each.file === entry).map((each) => each.range.start.line));
    const lines = text.split("\n");
    const kept = lines.filter((line, i) => !(doubtful.has(i + 1) && /^app\.use\(.*\);$/.test(line)));
    if (kept.length === lines.length || round > 8) return isThrowing ? { class: "throws", why: unresolved } : { class: "unresolved", why: `stays: ${unresolved}` };
    text = left.text = kept.join("\n");
  }
}

// ---- fixtures ----

// What the oracle does not see. It loads an app and sends no request; it stands in for Node.js' own modules.
const LEFT_OUT = new Map([
  ["handed.ts", "handlers"],
  ["create-require.ts", "node:module"],
  ["declared.ts", "sources come before what was built of them"],
]);

// The files and arguments of a fixture of one file.
function readFixture(file) {
  const text = fs.readFileSync(file, "latin1");
  const [first, ...more] = text.split(/^\/\/ @file: *(\S+) *\r?\n/m);
  const files = { [`src/index${path.extname(file)}`]: first };
  for (let i = 0; i < more.length; i += 2) files[path.posix.normalize(more[i])] = more[i + 1];
  if (more.length > 0 && /^\s*(\/\/[=?!~ ].*\s*)*$/.test(first)) delete files[`src/index${path.extname(file)}`];
  const args = [...text.matchAll(/\/\/! *(.*)$/gm)].flatMap(([, words]) => words.trim().split(/\s+/));
  return { files, args };
}

// Resolution as esbuild's bundler does it.
async function resolverOf(root, entries) {
  const { build } = await import("esbuild");
  const given = entries.map((entry) => path.join(root, entry));
  const outside = { name: "outside", setup: (it) => it.onResolve({ filter: /^[^./].*/ }, async ({ path: wanted, pluginData, ...rest }) => {
    if (pluginData === "seen" || given.includes(wanted)) return undefined;
    const found = await it.resolve(wanted, { ...rest, pluginData: "seen" });
    return found.errors.length > 0 || found.path.includes("node_modules") ? { path: wanted, external: true } : found;
  }) };
  const options = { entryPoints: given, bundle: true, write: false, metafile: true, outdir: "/out", format: "esm", absWorkingDir: root, logLevel: "silent", plugins: [outside], loader: { ".node": "empty" } };
  const { metafile } = await build(options);
  const table = new Map();
  for (const [from, { imports }] of Object.entries(metafile.inputs))
    for (const { path: to, original, external } of imports) if (!external) table.set(`${from}\0${original}`, to);
  return { names: Object.keys(metafile.inputs), resolve: (specifier, from) => table.get(`${from}\0${specifier}`) };
}

export async function judgeFixture(binary, folder, file) {
  const unseen = LEFT_OUT.get(path.basename(file));
  if (unseen !== undefined) return { class: "left out", why: unseen };
  const { files, args } = readFixture(file);
  const built = compile(binary, folder, files, args);
  if (built.crash !== undefined) return { class: "wrong", why: built.crash };
  if (built.status !== 0) return { class: "unresolved", why: "" };
  const root = path.join(folder, "app");
  const defines = Object.fromEntries(args.flatMap((word, i) => (word === "--define" ? [args[i + 1].match(/^process\.env\.(\w+)=(.*)$/).slice(1)] : [])));
  const entries = built.app.backends.map((backend) => backend.entry);
  if (entries.length === 0) entries.push(Object.keys(files)[0]);
  let app;
  try {
    const { names, resolve } = await resolverOf(root, entries);
    const sources = names.map((name) => [name, fs.readFileSync(path.join(root, name), "utf8")]);
    app = await prepare(Object.fromEntries(sources), resolve, files["tsconfig.json"]);
  } catch (error) {
    return { class: "left out", why: error.message };
  }
  for (let machine = 1; machine <= MACHINES; machine++) {
    const all = { registered: [], declared: [], errors: [] };
    for (const entry of entries) {
      const loaded = await load(app, entry, machine * 104729, defines);
      for (const key of Object.keys(all)) all[key] = [...new Set([...all[key], ...loaded[key]])].sort();
      all.thrown ??= loaded.thrown;
    }
    const why = compare(built, all);
    if (why !== "") return { class: "wrong", why: `machine ${machine}${all.thrown === undefined ? "" : ` (throws ${all.thrown})`}: ${why}` };
  }
  return { class: "agree", why: "" };
}
