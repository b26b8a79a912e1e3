// What the formats of diagnostics say, held against each other and against the files: `json` is the reference, its
// positions are counted anew from the text, and SARIF is validated against the schema of its standard.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";

export const OTHER_FORMATS = ["human", "sarif", "github", "gcc"];

// The schema is of draft 4; what it uses means the same in draft 7, but for the name of its own address.
function sarifValidator() {
  const file = fileURLToPath(import.meta.resolve("@microsoft/jest-sarif")).replace(/lib\/.*/, "lib/schemas/sarif-2.1.0-rtm.5.json");
  const { id: _id, $schema: _schema, ...schema } = JSON.parse(fs.readFileSync(file, "utf8"));
  return new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
}
let validateSarif;

// ---- positions ----

const isValid = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function positionAt(bytes, offset) {
  const lines = isValid.decode(bytes.subarray(0, offset)).split(/\r\n|\r|\n/);
  return { line: lines.length, column: lines.at(-1).length + 1, offset };
}

function checkPositions(report, directory) {
  const failures = [];
  for (const { file, range } of report.diagnostics.flatMap((d) => [d, ...d.related, ...(d.fix?.edits ?? [])])) {
    const full = path.resolve(directory, file);
    if (file === "" || !fs.existsSync(full)) continue;
    const bytes = fs.readFileSync(full);
    try {
      isValid.decode(bytes);
    } catch {
      continue; // columns of what is no UTF-8 are nobody's
    }
    for (const end of ["start", "end"]) {
      const { line, column } = positionAt(bytes, range[end].offset);
      if (line === range[end].line && column === range[end].column) continue;
      failures.push(`json: offset ${range[end].offset} of ${file} is ${line}:${column}, not ${range[end].line}:${range[end].column}`);
    }
  }
  return failures;
}

// ---- the formats ----

// As the formats for people show text that could do something to a terminal.
const shown = (text) =>
  text.replaceAll(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);

const same = (what, wanted, got) =>
  JSON.stringify(wanted) === JSON.stringify(got) ? [] : [`${what}: ${JSON.stringify(got)}, but json says ${JSON.stringify(wanted)}`];

const regionOf = ({ start, end }) => ({ startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column });

function fileOf({ uri, uriBaseId }) {
  if (uriBaseId === "WORKINGDIRECTORY") return decodeURIComponent(uri);
  return decodeURIComponent(new URL(uri).pathname);
}

function placeOf({ physicalLocation: place } = {}) {
  return place === undefined ? { file: "" } : { file: fileOf(place.artifactLocation), region: place.region };
}

const wantedPlace = ({ file, range }) => (file === "" ? { file } : { file, region: regionOf(range) });

function checkSarif(text, report) {
  validateSarif ??= sarifValidator();
  const log = JSON.parse(text);
  if (!validateSarif(log)) return validateSarif.errors.map((e) => `sarif: ${e.instancePath} ${e.message}`);
  const [run] = log.runs;
  const failures = same("sarif: results", report.diagnostics.length, run.results.length);
  report.diagnostics.forEach((d, i) => {
    const result = run.results[i] ?? {};
    const rule = run.tool.driver.rules[result.ruleIndex];
    const at = `sarif: result ${i}`;
    failures.push(...same(at, [d.code, d.rule, d.severity], [result.ruleId, rule?.name, result.level]));
    failures.push(...same(at, d.code, rule?.id));
    failures.push(...same(at, d.help === undefined ? d.message : `${d.message}\nhelp: ${d.help}`, result.message?.text));
    failures.push(...same(at, wantedPlace(d), placeOf(result.locations?.[0])));
    const related = (result.relatedLocations ?? []).map((r) => [r.message.text, placeOf(r)]);
    failures.push(...same(at, d.related.map((r) => [r.message, wantedPlace(r)]), related));
    const edits = (result.fixes ?? []).flatMap(({ artifactChanges }) =>
      artifactChanges.flatMap(({ artifactLocation, replacements }) =>
        replacements.map((r) => [fileOf(artifactLocation), r.deletedRegion, r.insertedContent.text]),
      ),
    );
    failures.push(...same(at, (d.fix?.edits ?? []).map((e) => [e.file, regionOf(e.range), e.text]).sort(), edits.sort()));
  });
  return failures;
}

// As the runner of GitHub Actions reads a command.
function parseCommand(line) {
  const [, command, properties, message] = line.match(/^::(\w+) (.*?)::(.*)$/) ?? [];
  if (command === undefined) return null;
  const decode = (text) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%25", "%");
  const entries = properties.split(",").map((property) => property.match(/^([^=]*)=(.*)$/).slice(1));
  return { command, message: decode(message), ...Object.fromEntries(entries.map(([key, value]) => [key, decode(value)])) };
}

function checkGithub(text, report) {
  const commands = text.split("\n").slice(0, -1).map(parseCommand);
  const failures = same("github: commands", report.diagnostics.length, commands.length);
  report.diagnostics.forEach((d, i) => {
    const c = commands[i];
    if (c === null || c === undefined) return failures.push(`github: command ${i} cannot be read`);
    const { start, end } = d.range;
    const severity = d.severity === "note" ? "notice" : d.severity;
    const place = d.file === "" ? [] : [shown(d.file), String(start.line), String(end.line)];
    const got = d.file === "" ? [] : [c.file, c.line, c.endLine];
    failures.push(...same(`github: command ${i}`, [severity, `${d.rule} (${d.code})`, ...place], [c.command, c.title, ...got]));
    const columns = d.file !== "" && start.line === end.line ? [String(start.column), String(end.column)] : [];
    failures.push(...same(`github: command ${i}`, columns, [c.col, c.endColumn].filter((column) => column !== undefined)));
    for (const part of [d.message, d.help ?? "", ...d.related.map((r) => r.message)])
      if (!c.message.includes(shown(part))) failures.push(`github: command ${i} does not say: ${part}`);
  });
  return failures;
}

function checkGcc(text, report) {
  const line = ({ file, range, message }, severity, rule) => {
    const place = file === "" ? "layerc" : `${shown(file)}:${range.start.line}:${range.start.column}`;
    return `${place}: ${severity}: ${shown(message)} [${rule}]\n`;
  };
  const wanted = report.diagnostics.flatMap((d) => [line(d, d.severity, d.rule), ...d.related.map((r) => line(r, "note", d.rule))]);
  return same("gcc", wanted.join(""), text);
}

function checkHuman(text, report) {
  const failures = /[^\P{Cc}\n]/u.test(text) ? ["human: a control character is shown"] : [];
  const { errors, warnings } = report.summary;
  let at = 0;
  for (const d of report.diagnostics) {
    const title = `${d.severity}[${d.rule}]: ${shown(d.message)}\n`;
    const place = d.file === "" ? "" : `--> ${shown(d.file)}:${d.range.start.line}:${d.range.start.column}\n`;
    const begins = text.indexOf(title, at);
    if (begins < 0 || text.slice(begins + title.length).trimStart().indexOf(place) !== 0) failures.push(`human: not shown: ${title}${place}`);
    else at = begins + title.length;
  }
  const count = (n, what) => (n === 0 ? [] : [`${n} ${what}${n === 1 ? "" : "s"}`]);
  const summary = [...count(errors, "error"), ...count(warnings, "warning")].join(" and ");
  if (summary !== "" && !text.endsWith(`${errors > 0 ? "error" : "warning"}: ${summary}\n`)) failures.push(`human: does not end with ${summary}`);
  return failures;
}

const checks = { human: checkHuman, sarif: checkSarif, github: checkGithub, gcc: checkGcc };

// `texts`: what each of OTHER_FORMATS printed about the same as `report`, the parsed `json`; paths are from `directory`.
export function compareFormats(report, texts, directory) {
  return [...checkPositions(report, directory), ...OTHER_FORMATS.flatMap((format) => checks[format](texts[format], report))];
}
