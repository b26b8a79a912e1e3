// Runs the fixtures of tests/fixtures through the real binary. tests/README.md says how a fixture is written.
//
//   node tests/run.mjs [--binary FILE] [--jobs N] [--group NAME] [--update] [--list] [--cached] [--every N] [--with FLAG]
//                    [FILTER...]
//
// --every takes each Nth fixture alone.
// --cached runs each build four times: without the cache, filling it, using it, and with a damaged one.
// A FILTER selects the fixtures whose name ("group/case") contains it; one that selects none is a failure.
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { OTHER_FORMATS, compareFormats } from "./formats.mjs";
import { parseSession, printSession, runSteps } from "./session.mjs";

const TESTS = path.dirname(fileURLToPath(import.meta.url));
const FIXTURES = path.join(TESTS, "fixtures");
const SCHEMAS = path.join(TESTS, "..", "docs", "schemas");
const SOURCE = /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs)$/;
const OUTPUTS = ["app.json", "graph.json", "sources.json"];
const IDENTITY = ["--workspace", "acme", "--project", "billing", "--env", "production"];
const FORMATS = ["human", "json", "sarif", "github", "gcc"];
const TIMEOUT = Number(process.env.LAYERC_TEST_TIMEOUT ?? 60) * 1000;

// ---- finding fixtures ----

// A fixture is { name, path, run }: a folder with app/, command.txt or expected/, a source file outside of one, or a
// session.
function findFixtures(directory = FIXTURES, prefix = "") {
  const found = [];
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const full = path.join(directory, entry.name);
    const name = prefix + entry.name;
    if (entry.isDirectory()) {
      const isCase = ["app", "expected", "command.txt"].some((part) => fs.existsSync(path.join(full, part)));
      if (isCase) found.push({ name, path: full, run: runFolder });
      else found.push(...findFixtures(full, `${name}/`));
    } else if (SOURCE.test(entry.name)) {
      found.push({ name, path: full, run: runSingle });
    } else if (name.endsWith(".session")) {
      found.push({ name, path: full, run: runSession });
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

// ---- running the binary ----

// Given to every `build` and `check` as well: what is expected must not change.
const always = [];

function environment(extra) {
  const kept = ["PATH", "HOME", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "ASAN_SYMBOLIZER_PATH"];
  const env = Object.fromEntries(kept.filter((name) => name in process.env).map((name) => [name, process.env[name]]));
  return { ...env, LC_ALL: "C", ...extra };
}

// { exit, stdout, stderr, failure }: `failure` says what no run may do, such as die by a signal.
function run(file, args, { cwd, env = {}, input } = {}) {
  return new Promise((resolve) => {
    const flags = args[0] === "build" || args[0] === "check" ? always : [];
    const child = spawn(file, [...args.slice(0, 1), ...flags, ...args.slice(1)], { cwd, env: environment(env), stdio: ["pipe", "pipe", "pipe"] });
    const chunks = { stdout: [], stderr: [] };
    const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT);
    for (const stream of ["stdout", "stderr"]) child[stream].on("data", (chunk) => chunks[stream].push(chunk));
    child.stdin.on("error", () => {}); // a command that does not read its input
    child.stdin.end(input);
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ exit: -1, stdout: "", stderr: "", failure: `cannot be run: ${error.message}` });
    });
    child.on("close", (exit, signal) => {
      clearTimeout(timer);
      const stdout = Buffer.concat(chunks.stdout).toString();
      const stderr = Buffer.concat(chunks.stderr).toString();
      let failure;
      if (signal === "SIGKILL") failure = `did not end within ${TIMEOUT / 1000} s, or was killed`;
      else if (signal !== null) failure = `died by ${signal}`;
      else if (exit > 3) failure = `ended with exit code ${exit}`;
      else if (/(Address|Leak|UndefinedBehavior)Sanitizer|runtime error:/.test(stderr)) failure = "a sanitizer reported";
      if (failure !== undefined && stderr !== "") failure += `\n${stderr}`;
      resolve({ exit, stdout, stderr, failure });
    });
  });
}

// The files of a folder and below, by path: their text and, if `times`, when they were written.
function contents(folder, times) {
  if (!fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const of = (file) => [file, fs.readFileSync(file, "latin1"), times ? fs.statSync(file, { bigint: true }).mtimeNs : 0];
  return files.map((entry) => of(path.join(entry.parentPath ?? entry.path, entry.name))).sort();
}

// Flips a byte, or cuts the end off, of each cached result below `folder`.
function damageCache(folder) {
  const entries = contents(folder).map(([file]) => file).filter((file) => /cache\/[0-9a-f]{32}\.\d$/.test(file));
  for (const file of entries) {
    const bytes = fs.readFileSync(file);
    const at = Math.floor(Math.random() * bytes.length);
    if (Math.random() < 0.3) fs.writeFileSync(file, bytes.subarray(0, at));
    else {
      bytes[at] ^= 1 + Math.floor(Math.random() * 255);
      fs.writeFileSync(file, bytes);
    }
  }
  return entries.length;
}

// A build without the cache, one that fills it, one that uses it, and one over a damaged cache: all must do the same.
async function runFourTimes(binary, args, options, out) {
  if (args[0] !== "build" || args.includes("--help")) return run(binary, args, options);
  const result = await run(binary, [...args, "--no-cache"], options);
  if (result.failure !== undefined) return result;
  const outputs = contents(out).filter(([file]) => !/\/cache\//.test(file));
  const differs = (again) => again.exit !== result.exit || again.stdout !== result.stdout || again.stderr !== result.stderr;
  for (const how of ["cold", "warm", "damaged"]) {
    if (how === "damaged") damageCache(options.cwd);
    const before = contents(out, true);
    const again = await run(binary, args, options);
    if (again.failure !== undefined) return again;
    const written = contents(out).filter(([file]) => !/\/cache\//.test(file));
    if (differs(again) || !isDeepStrictEqual(written, outputs)) {
      return { ...again, failure: `with a ${how} cache it differs from --no-cache\n${again.stdout}${again.stderr}` };
    }
    if (how === "warm" && !isDeepStrictEqual(contents(out, true), before)) return { ...again, failure: "a warm build wrote" };
  }
  return result;
}

// ---- comparing ----

// A line diff by longest common subsequence; above a few million cells only the part that differs is shown, unaligned.
function diff(expected, actual) {
  const a = expected.split("\n");
  const b = actual.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  const lines = a.slice(Math.max(0, start - 3), start).map((line) => `  ${line}`);
  if (left.length * right.length > 4e6) {
    lines.push(...left.slice(0, 40).map((line) => `- ${line}`), ...right.slice(0, 40).map((line) => `+ ${line}`));
  } else {
    const common = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
    for (let i = left.length - 1; i >= 0; i--) {
      for (let j = right.length - 1; j >= 0; j--) {
        common[i][j] = left[i] === right[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    let i = 0;
    let j = 0;
    while (i < left.length || j < right.length) {
      if (i < left.length && j < right.length && left[i] === right[j]) {
        lines.push(`  ${left[i++]}`);
        j++;
      } else if (j >= right.length || (i < left.length && common[i + 1][j] >= common[i][j + 1])) {
        lines.push(`- ${left[i++]}`);
      } else {
        lines.push(`+ ${right[j++]}`);
      }
    }
  }
  lines.push(...a.slice(a.length - end, a.length - end + 3).map((line) => `  ${line}`));
  return lines.join("\n");
}

function expectText(what, expected, actual) {
  return expected === actual ? [] : [`${what} differs (- expected, + actual)\n${diff(expected, actual)}`];
}

const pretty = (value) => JSON.stringify(value, null, 2);

// Key order does not matter here; where it does (a build's outputs) text is compared.
function sortKeys(value) {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sortKeys(value[key])]));
}

function isSubset(part, whole) {
  if (part === null || typeof part !== "object") return part === whole;
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.length === whole.length && part.every((item, i) => isSubset(item, whole[i]));
  }
  return whole !== null && typeof whole === "object" && Object.keys(part).every((key) => isSubset(part[key], whole[key]));
}

// ---- schemas ----

// Gives validate(file name, text) -> failures. Before the schemas are written there is nothing to hold outputs to.
async function loadSchemas() {
  const files = fs.existsSync(SCHEMAS) ? fs.readdirSync(SCHEMAS).filter((file) => file.endsWith(".schema.json")) : [];
  if (files.length === 0) return () => [];
  const { default: Ajv } = await import("ajv/dist/2020.js");
  const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true, validateFormats: false });
  const validators = new Map();
  const schemas = files.map((file) => [file, JSON.parse(fs.readFileSync(path.join(SCHEMAS, file), "utf8"))]);
  for (const [file, schema] of schemas) ajv.addSchema(schema, file);
  for (const [file] of schemas) validators.set(file.replace(".schema", ""), ajv.getSchema(file));
  return (file, text) => {
    const validate = validators.get(file);
    if (validate === undefined) return [];
    let value;
    try {
      value = JSON.parse(text);
    } catch (error) {
      return [`${file} is no JSON: ${error.message}\n${text}`];
    }
    if (validate(value)) return [];
    const errors = validate.errors.map((error) => `  ${error.instancePath || "/"} ${error.message}`);
    return [`${file} does not hold to its schema\n${errors.join("\n")}`];
  };
}

// { value, failures }: the diagnostics that a run with `--diagnostics json` printed, on either stream.
function parseDiagnostics(result, validate) {
  for (const stream of ["stderr", "stdout"]) {
    if (!result[stream].trimStart().startsWith("{")) continue;
    try {
      const value = JSON.parse(result[stream]);
      if (!Array.isArray(value.diagnostics)) continue;
      return { value, failures: validate("diagnostics.json", result[stream]) };
    } catch {
      continue;
    }
  }
  return { value: null, failures: [`no diagnostics in JSON\nstdout: ${result.stdout}\nstderr: ${result.stderr}`] };
}

// The other formats must say what `report` does. `start(args)` runs the command again, with those behind it.
async function compareOtherFormats(report, start, directory) {
  if (report.diagnostics.length === 0) return [];
  const runs = []; // one after the other: they share a folder
  for (const format of OTHER_FORMATS) runs.push(await start(["--diagnostics", format]));
  const failure = runs.find((run) => run.failure !== undefined)?.failure;
  if (failure !== undefined) return [failure];
  const texts = runs.map(({ stdout, stderr }) => (stderr === "" ? stdout : stderr));
  return compareFormats(report, Object.fromEntries(OTHER_FORMATS.map((format, i) => [format, texts[i]])), directory);
}

// ---- the folder form ----

// Splits as a shell would: white space between words, '…' and "…" within them.
function splitWords(line) {
  const words = line.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double));
}

// command.txt: one command; leading NAME=VALUE words are its environment, lines that begin with # are not read.
function readCommand(directory) {
  const file = path.join(directory, "command.txt");
  if (!fs.existsSync(file)) return { args: ["build", "app", "-o", "$OUT", ...IDENTITY], env: {} };
  const lines = fs.readFileSync(file, "utf8").split("\n");
  const args = splitWords(lines.filter((line) => !line.startsWith("#")).join(" "));
  const env = {};
  while (/^[A-Z_][A-Z0-9_]*=/.test(args[0] ?? "")) {
    const [, name, value] = args.shift().match(/^([^=]*)=(.*)$/s);
    env[name] = value;
  }
  return { args, env };
}

const readIfThere = (file) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : null);

async function runFolder(fixture, { binary, update, cached, validate }, temporary) {
  const failures = [];
  const work = path.join(temporary, "case");
  fs.cpSync(fixture.path, work, { recursive: true, verbatimSymlinks: true });
  fs.rmSync(path.join(work, "expected"), { recursive: true, force: true });

  const { args, env } = readCommand(fixture.path);
  const setup = path.join(work, "setup.sh");
  if (fs.existsSync(setup)) {
    const done = await run("sh", ["setup.sh"], { cwd: work, env: { ...env, LAYERC: binary } });
    fs.rmSync(setup);
    if (done.exit !== 0) return [`setup.sh failed\n${done.stderr}`];
  }

  const input = fs.existsSync(path.join(work, "stdin.txt")) ? fs.readFileSync(path.join(work, "stdin.txt")) : undefined;
  const hide = (text, out) => text.replaceAll(out, "$OUT").replaceAll(work, "$CASE");
  const start = (name, more) => {
    const out = path.join(temporary, name);
    const full = [...args, ...more].map((arg) => arg.replaceAll("$OUT", out).replaceAll("$CASE", work));
    const place = args.some((arg) => arg.includes("$OUT")) ? out : path.join(work, "app", ".layeron");
    const options = { cwd: work, env, input };
    const runs = cached ? runFourTimes(binary, full, options, place) : run(binary, full, options);
    return runs.then((result) => ({ ...result, out: place }));
  };

  const result = await start("out", []);
  if (result.failure !== undefined) return [result.failure];
  const actual = {
    "stdout.txt": hide(result.stdout, result.out),
    "stderr.txt": hide(result.stderr, result.out),
    "exit.txt": `${result.exit}\n`,
  };
  for (const file of OUTPUTS) {
    const text = readIfThere(path.join(result.out, file));
    if (text !== null) actual[file] = text;
  }
  const written = fs.existsSync(result.out) ? fs.readdirSync(result.out).filter((file) => file !== "cache" || result.exit !== 0) : [];
  if (result.exit !== 0 && written.length > 0) failures.push(`exit ${result.exit}, but it wrote ${written.join(", ")}`);
  for (const file of written) {
    if (!OUTPUTS.includes(file)) failures.push(`it left ${file} in the output folder`);
    else failures.push(...validate(file, actual[file]));
  }

  // What a wrong command line or a failing machine prints is no list of diagnostics.
  let diagnostics = null;
  if (result.exit <= 1 && /^(build|check)$/.test(args[0]) && !args.some((arg) => /^(--diagnostics|--help)/.test(arg))) {
    const second = await start("out-json", ["--diagnostics", "json"]);
    if (second.failure !== undefined) return [...failures, second.failure];
    if (second.exit !== result.exit) failures.push(`--diagnostics json changed exit ${result.exit} to ${second.exit}`);
    const parsed = parseDiagnostics(second, validate);
    failures.push(...parsed.failures);
    diagnostics = parsed.value;
    if (diagnostics !== null) {
      const again = (more) => start("out-format", ["-q", ...more]);
      failures.push(...(await compareOtherFormats(diagnostics, again, work)));
    }
    if (diagnostics !== null) actual["diagnostics.json"] = `${hide(pretty(diagnostics), second.out)}\n`;
  }

  const absent = readIfThere(path.join(fixture.path, "absent.txt"));
  if (absent !== null) {
    const texts = absent.split("\n").filter((text) => text !== "");
    for (const format of FORMATS) {
      const { stdout, stderr } = await start(`out-${format}`, ["--diagnostics", format]);
      const shown = texts.filter((text) => (stdout + stderr).includes(text));
      if (shown.length > 0) failures.push(`--diagnostics ${format} shows ${shown.join(", ")}\n${stdout}${stderr}`);
    }
  }

  const expectedFolder = path.join(fixture.path, "expected");
  const standing = fs.existsSync(expectedFolder) ? fs.readdirSync(expectedFolder) : [];
  const hasDiagnostics = diagnostics !== null && diagnostics.diagnostics.length > 0;
  const stream = args[0] === "check" ? "stdout.txt" : "stderr.txt"; // where diagnostics go
  // What is printed and is no list of diagnostics must be expected as text.
  const spoken = diagnostics === null ? ["stdout.txt", "stderr.txt"].filter((file) => actual[file] !== "") : [];
  if (update) {
    const wanted = new Set([...standing, ...spoken]);
    if (standing.length === 0) OUTPUTS.filter((file) => file in actual).forEach((file) => wanted.add(file));
    if (hasDiagnostics && !standing.includes(stream)) wanted.add("diagnostics.json");
    if (wanted.size === 0 || result.exit !== (diagnostics?.summary.errors > 0 ? 1 : 0)) wanted.add("exit.txt");
    fs.mkdirSync(expectedFolder, { recursive: true });
    for (const file of wanted) {
      const target = path.join(expectedFolder, file);
      if (file in actual && !(file === "diagnostics.json" && !hasDiagnostics)) fs.writeFileSync(target, actual[file]);
      else fs.rmSync(target, { force: true });
    }
    return failures;
  }

  if (standing.length === 0) failures.push("nothing is expected: there is no expected/ (--update writes one)");
  for (const file of standing) {
    const expected = fs.readFileSync(path.join(expectedFolder, file), "utf8");
    if (file === "exit.txt") failures.push(...expectText("exit code", expected.trim(), String(result.exit)));
    else if (!(file in actual)) failures.push(`${file} is expected and was not made\n${result.stderr}`);
    else if (file === "diagnostics.json") {
      const wanted = pretty(sortKeys(JSON.parse(expected)));
      failures.push(...expectText(file, wanted, pretty(sortKeys(JSON.parse(actual[file])))));
    } else failures.push(...expectText(file, expected, actual[file]));
  }
  const silent = spoken.filter((file) => !standing.includes(file));
  if (hasDiagnostics && !standing.includes(stream) && !standing.includes("diagnostics.json")) silent.push(stream);
  for (const file of silent) failures.push(`nothing expects its ${file}\n${actual[file]}`);
  if (!standing.includes("exit.txt")) {
    const expected = standing.includes("diagnostics.json") && diagnostics?.summary.errors > 0 ? 1 : 0;
    if (result.exit !== expected) failures.push(`exit ${result.exit}, expected ${expected}\n${result.stderr}`);
  }
  return failures;
}

// ---- the one-file form ----

// Splits at `// @file: NAME` lines and collects the marks. Bytes stay what they are: text is handled as Latin-1.
function parseSingle(fixture) {
  const text = fs.readFileSync(fixture.path, "latin1");
  const parts = [{ file: `src/index${path.extname(fixture.path)}`, text: "" }];
  const marks = { announced: [], configs: [], reads: [], args: [], complaints: [] };
  let line = 0;
  for (const full of text.match(/[^\r\n]*(?:\r\n|\r|\n|$)/g)) {
    const content = Buffer.from(full, "latin1").toString().trimEnd();
    const file = content.match(/^\/\/ @file: *(\S+)$/);
    if (file !== null) {
      parts.push({ file: path.posix.normalize(file[1]), text: "" });
      line = 0;
      continue;
    }
    parts.at(-1).text += full;
    line++;
    readMarks(content, parts.at(-1).file, line, marks);
  }
  if (marks.configs.none && marks.configs.length > 0) marks.complaints.push("`//= none` beside other `//=`");
  const isBlank = (part) => part.text.split(/[\r\n]+/).every((part) => /^\s*($|\/\/[=?!])/.test(part));
  if (parts.length > 1 && isBlank(parts[0])) parts.shift();
  if (!parts.some((part) => part.file === "package.json")) {
    parts.push({ file: "package.json", text: '{ "name": "fixture" }\n' });
  }
  return { parts, marks };
}

function readMarks(content, file, line, marks) {
  for (const [, up, rules] of content.matchAll(/\/\/~(\^*) *([a-z-]+(?:[ ,]+[a-z-]+)*)/g)) {
    for (const rule of rules.split(/[ ,]+/)) marks.announced.push({ file, line: line - up.length, rule });
  }
  const note = content.match(/\/\/(=~?|\?|!)\s*(.*)$/);
  if (note === null) return;
  const [, kind, rest] = note;
  if (kind === "!") marks.args.push(...splitWords(rest));
  else if (kind === "?") {
    const read = rest.match(/^reads:? +(\S+?):? *((?: +[a-zA-Z]+)*)$/);
    if (read === null) marks.complaints.push(`${file}:${line}: not "//? reads NAMESPACE/NAME: OPERATION…"`);
    else marks.reads.push({ secret: read[1], operations: read[2].split(" ").filter(Boolean).sort() });
  } else if (rest === "none") marks.configs.none = true;
  else {
    try {
      marks.configs.push({ value: JSON.parse(rest), subset: kind === "=~", line });
    } catch (error) {
      marks.complaints.push(`${file}:${line}: no JSON: ${error.message}`);
    }
  }
}

function compareDiagnostics(announced, diagnostics) {
  const key = ({ file, line, rule }) => `${file}:${line}: ${rule}`;
  const missing = announced.map(key);
  const failures = [];
  for (const { file, range, rule, severity, message } of diagnostics) {
    const at = missing.indexOf(key({ file, line: range.start.line, rule }));
    if (at >= 0) missing.splice(at, 1);
    else failures.push(`not announced: ${file}:${range.start.line}:${range.start.column}: ${severity}: ${message} [${rule}]`);
  }
  return [...failures, ...missing.map((mark) => `announced, but not reported: ${mark}`)];
}

function compareConfigs(expected, app) {
  if (expected.length === 0 && !expected.none) return [];
  if (app === null) return ["`//=` needs a build without errors: nothing was written"];
  const id = (config) => `${config.namespace ?? "default"}/${config.name}`;
  const rest = new Map(app.modules.map((module) => [id(module.config), module.config]));
  const failures = [];
  for (const { value, subset } of expected) {
    const config = rest.get(id(value));
    rest.delete(id(value));
    if (config === undefined) failures.push(`no module ${id(value)}`);
    else if (!(subset ? isSubset(value, config) : isDeepStrictEqual(value, config))) {
      failures.push(...expectText(`config of ${id(value)}`, pretty(sortKeys(value)), pretty(sortKeys(config))));
    }
  }
  return [...failures, ...[...rest].map(([name, config]) => `unexpected module ${name}\n//= ${JSON.stringify(config)}`)];
}

function compareReads(expected, graph) {
  if (expected.length === 0) return [];
  if (graph === null) return ["`//?` needs a build without errors: nothing was written"];
  const edges = new Map();
  for (const edge of graph.edges.filter(({ type }) => type === "reads")) {
    const name = edge.to.replace(/^secret:/, "");
    edges.set(name, [...new Set([...(edges.get(name) ?? []), ...edge.operations])].sort());
  }
  const failures = [];
  for (const { secret, operations } of expected) {
    const actual = edges.get(secret);
    edges.delete(secret);
    if (actual === undefined) failures.push(`no reads edge to ${secret}`);
    else failures.push(...expectText(`reads of ${secret}`, operations.join(" "), actual.join(" ")));
  }
  for (const [secret, operations] of edges) {
    if (operations.length > 0) failures.push(`unexpected //? reads ${secret}: ${operations.join(" ")}`);
  }
  return failures;
}

async function runSingle(fixture, { binary, cached, validate }, temporary) {
  const { parts, marks } = parseSingle(fixture);
  if (marks.complaints.length > 0) return marks.complaints;
  const work = path.join(temporary, "case");
  const out = path.join(temporary, "out");
  for (const part of parts) {
    const target = path.join(work, part.file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, part.text, "latin1");
  }

  const start = (more) =>
    (cached ? runFourTimes : run)(binary, ["build", "-q", "-o", out, ...more, ...marks.args], { cwd: work }, out);
  const result = await start(["--diagnostics", "json"]);
  if (result.failure !== undefined) return [result.failure];
  const { value, failures } = parseDiagnostics(result, validate);
  if (value === null) return [`exit ${result.exit}`, ...failures];

  failures.push(...(await compareOtherFormats(value, start, work)));
  failures.push(...compareDiagnostics(marks.announced, value.diagnostics));
  const { errors, warnings } = value.summary;
  const exit = errors > 0 || (warnings > 0 && marks.args.includes("--werror")) ? 1 : 0;
  if (result.exit !== exit) failures.push(`exit ${result.exit}, expected ${exit}`);
  const written = Object.fromEntries(OUTPUTS.map((file) => [file, readIfThere(path.join(out, file))]));
  for (const file of OUTPUTS) {
    if ((written[file] !== null) !== (result.exit === 0)) {
      failures.push(`exit ${result.exit}, ${file} was ${written[file] === null ? "not " : ""}written`);
    }
    if (written[file] !== null) failures.push(...validate(file, written[file]));
  }
  failures.push(...compareConfigs(marks.configs, JSON.parse(written["app.json"])));
  failures.push(...compareReads(marks.reads, JSON.parse(written["graph.json"])));
  return failures;
}

// ---- the session form ----

async function runSession(fixture, { binary, update }, temporary) {
  const text = fs.readFileSync(fixture.path, "utf8");
  const needs = text.match(/^#.* Needs (\/\S+)\.$/m);
  if (needs !== null && !fs.existsSync(needs[1])) return [];
  const context = { binary, directory: temporary, environment: environment({}), timeout: TIMEOUT };
  const actual = printSession(await runSteps(parseSession(text), context));
  if (/(Address|Leak|UndefinedBehavior)Sanitizer|runtime error:/.test(actual)) return [`a sanitizer reported\n${actual}`];
  if (update) {
    if (actual !== text) fs.writeFileSync(fixture.path, actual);
    return [];
  }
  return expectText("the session", printSession(parseSession(text)), actual);
}

// ---- the command ----

async function runFixture(fixture, context) {
  const temporary = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "layerc-test-")));
  try {
    return await fixture.run(fixture, context, temporary);
  } catch (error) {
    return [`the fixture could not be run: ${error.stack}`];
  } finally {
    removeFolder(temporary);
  }
}

// A fixture's setup.sh may have made folders that cannot be read.
function removeFolder(folder) {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    spawnSync("chmod", ["-R", "u+rwx", folder]);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function parseArguments(words) {
  const options = { binary: "build/release/layerc", jobs: os.cpus().length, every: 1, groups: [], filters: [] };
  for (let i = 0; i < words.length; i++) {
    if (/^--(update|list|cached)$/.test(words[i])) options[words[i].slice(2)] = true;
    else if (words[i] === "--binary") options.binary = words[++i];
    else if (words[i] === "--jobs") options.jobs = Number(words[++i]);
    else if (words[i] === "--every") options.every = Number(words[++i]);
    else if (words[i] === "--with") always.push(words[++i]);
    else if (words[i] === "--group") options.groups.push(words[++i]);
    else if (words[i].startsWith("-")) throw new Error(`unknown option ${words[i]}`);
    else options.filters.push(words[i].replace(/^(\.\/)?tests\/fixtures\//, "").replace(/\/$/, ""));
  }
  if (!(options.jobs >= 1 && options.every >= 1)) throw new Error("--jobs and --every want a number");
  return options;
}

const indent = (text) => text.trimEnd().replaceAll("\n", "\n      ");

async function main() {
  const options = parseArguments(process.argv.slice(2));
  const { groups, filters } = options;
  const all = findFixtures();
  const stray = all.find(({ name }) => !name.includes("/"));
  if (stray !== undefined) throw new Error(`${stray.name} is in no group, so ctest would never run it`);
  const fixtures = all.filter(
    ({ name }, at) =>
      at % options.every === 0 &&
      (groups.length === 0 || groups.some((group) => name.startsWith(`${group}/`))) &&
      (filters.length === 0 || filters.some((filter) => name.includes(filter))),
  );
  if (options.list) return fixtures.forEach(({ name }) => console.log(name));
  if (fixtures.length === 0) throw new Error("there is no such fixture");

  const binary = path.resolve(options.binary);
  const version = await run(binary, ["--version"]);
  if (version.exit !== 0 || !/\d+\.\d+\.\d+/.test(version.stdout)) {
    throw new Error(`${binary} is not a working layerc: ${version.failure ?? `--version ended with ${version.exit}`}`);
  }

  const context = { binary, update: options.update === true, cached: options.cached === true, validate: await loadSchemas() };
  let failed = 0;
  const queue = fixtures.slice();
  const worker = async () => {
    for (let fixture; (fixture = queue.shift()) !== undefined; ) {
      const failures = await runFixture(fixture, context);
      if (failures.length === 0) continue;
      failed++;
      console.log(`FAILED ${fixture.name}\n${failures.map((failure) => `    * ${indent(failure)}`).join("\n")}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, fixtures.length) }, worker));
  console.log(`${fixtures.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

try {
  await main();
} catch (error) {
  console.error(`run.mjs: ${error.message}`);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
