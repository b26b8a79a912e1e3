// Apps from a seed, of all that is evaluated. What a program computes becomes the names and options of its secrets, so
// that a wrong value is a wrong secret.
import { Expressions, KEYS, TYPES } from "./expressions.mjs";
import { makeFeature } from "./features.mjs";
import { makeModules } from "./modules.mjs";
import { randomOf } from "../random.mjs";
import { list, make, render } from "./tree.mjs";

const stmt = make("stmt");
const item = make("item");
const SAFE_KEYS = KEYS.slice(0, 4);

// What a value is, as text: whatever differs must differ in it.
const LIB = `
export const log: string[] = [];
export const nothing: any = null; // esbuild folds a literal one
export let ticks = 0;
export function tick() { ticks++; return ticks; }
export function traced<T>(name: string, value: T): T { log.push(name + ":" + typeof value); return value; }
export function trace(value: unknown) { log.push(show(value)); }
export function attempt(f: () => any): any { try { return f(); } catch (e: any) { return ["threw", e?.name ?? e]; } }
export function tag(strings: TemplateStringsArray, ...values: any[]): string {
  return strings.raw.map((raw, i) => raw + strings[i].length + (i < values.length ? typeof values[i] + (typeof values[i] === "string" ? values[i] : "") : "")).join("|");
}
export function show(value: any, seen: unknown[] = []): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "string": return JSON.stringify(value);
    case "number": return Object.is(value, -0) ? "-0" : String(value);
    case "bigint": return value + "n";
    case "function": return "function " + value.name + "/" + value.length;
    case "symbol": return "symbol";
    case "object": break;
    default: return String(value);
  }
  const at = seen.indexOf(value);
  if (at >= 0) return "#" + at;
  seen.push(value);
  if (Array.isArray(value)) {
    let text = "[";
    for (let i = 0; i < value.length && i < 20; i++) text += (i in value ? show(value[i], seen) : "hole") + ",";
    return text + value.length + "]";
  }
  let text = Object.isFrozen(value) ? "frozen{" : "{";
  if (value instanceof Map) for (const [key, each] of value) text += show(key, seen) + "=>" + show(each, seen) + ",";
  if (value instanceof Set) for (const each of value) text += show(each, seen) + ",";
  if (value instanceof Error) text += value.name + ",";
  for (const key of Object.keys(value)) text += key + ":" + show(value[key], seen) + ",";
  return text + "}";
}
export function hash(value: unknown): string {
  const text = show(value);
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return (h >>> 0).toString(36);
}
export const within = (value: unknown, least: number, count: number): number => {
  const n = Math.trunc(Math.abs(Number(value)));
  return least + (n % count || 0);
};
`;

class Program extends Expressions {
  constructor(random, unknowns) {
    super(random, unknowns);
    this.probes = 0;
    this.loops = 0; // nested here
    this.labels = [];
    this.inFunction = false;
    this.isEntry = false;
    this.types = TYPES.filter((type) => type !== "fn");
  }

  declareAll(variables) {
    this.scope = [...this.scope, ...variables];
  }

  block(size, extra = []) {
    return this.within(extra, () => this.statements(size));
  }

  statements(size) {
    return list(Array.from({ length: 1 + this.random.below(size) }, () => this.statement(size - 1)));
  }

  // A place where a value decides a secret; always one line.
  probe() {
    const { random } = this;
    const label = `s${++this.probes}`;
    const type = random.pick(TYPES);
    const value = this.variable(type) ?? this.gen(type, 2);
    const name = `"${label}-" + hash(${typeof value === "string" ? value : "@"})`;
    const put = (text) => stmt`${{ kind: "item", parts: text.split("@").flatMap((part, i) => (i === 0 ? [part] : [typeof value === "string" ? value : value, part])) }}`;
    return random.weighted([
      [8, () => put(`app.use(secret.random({ name: ${name} }));`)],
      [1, () => put(`app.use(secret.static({ name: ${name}, ...{ namespace: "n" + hash(${render(this.gen("num", 1))}) } }));`)],
      [1, () => put(`app.use(secret.random({ name: ${name}, bytes: within(${render(this.gen("num", 2))}, 16, 1000) }));`)],
      [1, () => put(`app.use(secret.generated({ name: ${name}, rotation: { everyDays: within(${render(this.gen("num", 2))}, 7, 500), retain: ${render(this.gen("bool", 1))} ? { mode: "retain_for", days: within(${render(this.gen("num", 1))}, 1, 90) } : undefined } }));`)],
    ])();
  }

  statement(size) {
    const { random } = this;
    if (size <= 0) return random.pick(this.simple)(this);
    return random.weighted([
      [10, () => random.pick(this.simple)(this)],
      [7, () => random.pick(this.declarations)(this)],
      [6, () => random.pick(this.nested)(this, size)],
      [this.loops < 2 ? 2 : 0, () => this.probe()],
      [size > 1 && this.loops === 0 ? 1 : 0, () => this.feature(false)],
    ])();
  }

  // Names of secrets tell which feature decides them.
  feature(isTop) {
    const { name, r, made } = makeFeature(this, isTop);
    this.declareAll([{ name: r, type: "any" }]);
    if (this.inFunction || !this.isEntry) return list([made, stmt`trace(${r});`]);
    return list([made, stmt`app.use(secret.random({ name: "f-${name}-${++this.probes}-" + hash(${r}) }));`]);
  }

  simple = [
    (g) => stmt`trace(${g.gen(g.random.pick(TYPES), 2)});`,
    (g) => stmt`trace([${g.random.pick(["10n", "-3n * 3n", "7n / 2n", "-7n % 3n", "BigInt(5)", "10n > 9", "Symbol.iterator", 'typeof Symbol("s")', 'Symbol("d").description', "5n & 6n", "`$" + "{3n}`"])}]);`,
    (g) => stmt`${g.assignment(g.random.pick(TYPES), 3)};`,
    (g) => stmt`${g.assignment(g.random.pick(TYPES), 3)};`,
    (g) => stmt`(${g.gen("obj", 0)} as any)${g.random.pick([".a", ".b", ".z", '["2"]', '["x y"]'])} ${g.random.pick(["=", "+=", "??=", "||="])} ${g.gen("any", 2)};`,
    (g) => stmt`(${g.gen("obj", 0)} as any)[${g.gen("str", 1)}] = ${g.gen("any", 2)};`,
    (g) => stmt`delete (${g.gen("obj", 0)} as any).${g.random.pick(SAFE_KEYS)};`,
    (g) => stmt`${g.gen("nums", 0)}.${g.random.pick(["push", "unshift"])}(${g.gen("num", 2)});`,
    (g) => stmt`${g.gen("nums", 0)}.length = ${g.random.below(5)};`,
    (g) => stmt`${g.gen("nums", 0)}[${g.random.below(7)}] = ${g.gen("num", 2)};`,
    (g) => stmt`${g.gen("map", 0)}.${g.random.pick(["set", "set", "delete"])}(${g.gen("str", 1)}, ${g.gen("any", 2)});`,
    (g) => stmt`${g.gen("set", 0)}.${g.random.pick(["add", "add", "delete"])}(${g.gen("any", 1)});`,
    (g) => g.destructuringAssignment(),
    (g) => stmt`${g.gen("nums", 0)}.forEach(${g.callback("num", "any", 2)});`,
    (g) => stmt`Object.assign(${g.gen("obj", 0)}, ${g.gen("obj", 2)});`,
    (g) => (g.unknowns ? stmt`foreign.call(${g.gen(g.random.pick(["obj", "nums", "fn", "map", "num"]), 1)});` : stmt`tick();`),
    (g) => (g.unknowns && g.random.chance(0.3) ? stmt`setTimeout(() => { ${g.assignment("num", 1)}; });` : stmt`tick();`),
  ];

  destructuringAssignment() {
    const [a, b] = [this.mutable("num"), this.mutable("num")];
    const [o] = [this.variable("obj")];
    if (a === undefined || b === undefined) return stmt`tick();`;
    return this.random.pick([
      () => stmt`[${a}, ${b}] = [${b}, ${a}];`,
      () => stmt`[${a} = ${this.gen("num", 1)}, ...[${b}]] = [${this.gen("num", 1)}, ${this.gen("num", 1)}];`,
      () => stmt`({ length: ${a}, [${this.gen("str", 1)}]: ${b} = ${this.gen("num", 1)} } = ${this.gen("nums", 2)} as any);`,
      () => (o === undefined ? stmt`tick();` : stmt`[(${o} as any).a, (${o} as any).b = 1] = ${this.gen("nums", 2)};`),
    ])();
  }

  declare(keyword, name, type, init) {
    this.declareAll([{ name, type, isMutable: keyword !== "const" }]);
    const annotation = this.random.chance(0.3) ? ": any" : "";
    return stmt`${keyword} ${name}${annotation} = ${init};`;
  }

  declarations = [
    (g) => g.plainDeclaration(),
    (g) => g.plainDeclaration(),
    (g) => g.plainDeclaration(),
    (g) => {
      const [a, b, rest] = [g.name(), g.name(), g.name()];
      const made = stmt`const { ${g.random.pick(SAFE_KEYS)}: ${a} = ${g.gen("any", 2)}, "x y": ${b}, ...${rest} } = ${g.gen("obj", 2)} as any;`;
      g.declareAll([{ name: a, type: "any" }, { name: b, type: "any" }, { name: rest, type: "obj" }]);
      return made;
    },
    (g) => {
      const [a, b, rest] = [g.name(), g.name(), g.name()];
      const made = stmt`let [${a} = ${g.gen("num", 2)}, , ${b} = ${a}, ...${rest}]: any = ${g.gen("nums", 2)};`;
      g.declareAll([{ name: a, type: "num", isMutable: true }, { name: b, type: "num", isMutable: true }, { name: rest, type: "nums" }]);
      return made;
    },
    (g) => g.functionDeclaration(),
    (g) => g.functionDeclaration(),
    (g) => g.classDeclaration(),
  ];

  plainDeclaration() {
    const type = this.random.pick(TYPES);
    const keyword = this.random.pick(["const", "let", "let", "var"]);
    const init = this.gen(type, 3);
    return this.declare(keyword, this.name(), type, init);
  }

  functionDeclaration() {
    const name = this.name("f");
    const [p, q] = [this.name("p"), this.name("q")];
    const parameters = [{ name: p, type: "num", isMutable: true }, { name: q, type: "num", isMutable: true }];
    const { random } = this;
    const before = [this.loops, this.labels, this.inFunction];
    [this.loops, this.labels, this.inFunction] = [2, [], true];
    const tail = () => this.gen("num", 2);
    const body = this.within(parameters, () => {
      const inner = this.statements(3);
      return [inner, tail()];
    });
    const recursive = random.chance(0.2);
    const head = recursive ? stmt`if (!(${p} > 0) || ${p} > 5) return ${this.gen("num", 1)};\n` : stmt``;
    const last = recursive ? item`${name}(${p} - 1, ${body[1]})` : body[1];
    [this.loops, this.labels, this.inFunction] = before;
    this.declareAll([{ name, type: "fn" }]);
    const options = random.pick([`${p}: any, ${q}: any`, `${p}: any = 1, ${q}: any = ${p}`, `${p}: any, { v: ${q} = 3 }: any = {}`, `...[${p}, ${q}]: any[]`]);
    return stmt`function ${name}(${options}): any {\n${head}${body[0]}\nreturn ${last};\n}`;
  }

  classDeclaration() {
    const name = this.name("C");
    const base = this.random.chance(0.4) ? this.variable("class") : undefined;
    const p = this.name("p");
    const init = this.within([{ name: p, type: "num", isMutable: true }], () => this.gen("any", 2));
    const body = this.classBody(2);
    const extra = base === undefined ? stmt`` : item`m(this: any) { return [super.m?.(), ${this.gen("any", 1)}]; }`;
    const parameter = this.random.chance(0.3) ? `public ${p}: any` : `${p}: any`;
    const made = stmt`class ${name} ${base === undefined ? "" : `extends ${base} `}{\n${body}\nstatic made: any = 0;\n${extra}\nconstructor(${parameter}) { ${base === undefined ? "" : `super(${p});`} (this as any).${this.random.pick(SAFE_KEYS)} = ${init}; ${name}.made++; }\n}`;
    this.declareAll([{ name, type: "class" }]);
    return made;
  }

  loop(body) {
    this.loops++;
    try {
      return body();
    } finally {
      this.loops--;
    }
  }

  exit() {
    const { random } = this;
    if (this.labels.length > 0 && random.chance(0.5)) return stmt`if (${this.gen("bool", 2)}) ${random.pick(this.labels)};`;
    if (this.inFunction && random.chance(0.5)) return stmt`if (${this.gen("bool", 2)}) return ${this.gen("num", 1)};`;
    return stmt`tick();`;
  }

  inLoop(label, extra, size) {
    const before = this.labels;
    this.labels = [...before, "break", "continue", ...(label === undefined ? [] : [`break ${label}`, `continue ${label}`])].filter((each, i, all) => all.indexOf(each) === i);
    const made = this.loop(() =>
      this.within(extra, () => {
        const first = this.statements(size - 1);
        return list([first, this.exit(), this.statements(2)]);
      }),
    );
    this.labels = before;
    return made;
  }

  nested = [
    (g, size) => stmt`if (${g.gen("bool", 3)}) {\n${g.block(size)}\n} else {\n${g.block(size)}\n}`,
    (g, size) => stmt`if (${g.gen("any", 2)}) {\n${g.block(size)}\n}`,
    (g, size) => stmt`{\n${g.block(size)}\n}`,
    (g, size) => g.tryStatement(size),
    (g, size) => g.tryStatement(size),
    (g, size) => g.switchStatement(size),
    (g, size) => g.switchStatement(size),
    (g, size) => g.loopStatement(size),
    (g, size) => g.loopStatement(size),
    (g, size) => g.loopStatement(size),
  ];

  loopStatement(size) {
    const { random } = this;
    if (this.loops >= 3) return stmt`tick();`;
    const label = random.chance(0.4) ? this.name("L") : undefined;
    const head = label === undefined ? "" : `${label}: `;
    const i = this.name("i");
    const number = { name: i, type: "num" };
    const text = { name: i, type: "str" };
    const value = { name: i, type: "any" };
    const most = 1 + random.below(4);
    const word = random.pick(["const", "let", "const"]);
    const body = (extra) => this.inLoop(label, extra, size);
    return random.pick([
      () => stmt`${head}for (let ${i} = 0; ${i} < ${most}; ${i}++) {\n${body([number])}\n}`,
      () => stmt`${head}for (let ${i} = ${most}, j = ${this.gen("num", 1)}; ${i}-- > 0; j++) {\n${body([number])}\n}`,
      () => stmt`${head}for (${word} ${i} of ${this.gen("nums", 2)}.slice(0, 5)) {\n${body([number])}\n}`,
      () => stmt`${head}for (${word} ${i} of ${this.gen("strs", 2)}.slice(0, 5)) {\n${body([text])}\n}`,
      () => stmt`${head}for (${word} ${i} in ${this.gen(random.pick(["obj", "nums"]), 2)}) {\n${body([text])}\n}`,
      () => stmt`${head}for (const [${i}, w${i} = 1] of ${random.pick([`Object.entries(${render(this.gen("obj", 2))})`, `[...${render(this.gen("map", 2))}].slice(0, 5)`])}) {\n${body([value])}\n}`,
      () => stmt`${head}for (const ${i} of ${this.gen("set", 2)}) {\nif (++counter > 40) break;\n${body([value])}\n}`,
      () => stmt`${head}for (const ${i} of ${this.gen("nums", 0)}) {\nif (++counter > 40) break;\n${body([number])}\n}`,
      () => stmt`let ${i} = 0;\n${head}while (${i}++ < ${most}) {\n${body([number])}\n}`,
      () => stmt`let ${i} = 0;\n${head}do {\n${body([number])}\n} while (++${i} < ${most} && ${this.gen("bool", 2)});`,
    ])();
  }

  switchStatement(size) {
    const type = this.random.pick(["num", "str"]);
    const exit = () => this.random.pick(["break;", "break;", ""]);
    const before = this.labels;
    this.labels = before.filter((each) => each !== "continue" || this.loops > 0);
    const cases = Array.from({ length: 1 + this.random.below(3) }, () => stmt`case ${this.gen(type, 1)}: {\n${this.block(size)}\n} ${exit()}`);
    if (this.random.chance(0.7)) cases.splice(this.random.below(cases.length + 1), 0, stmt`default: {\n${this.block(size)}\n} ${exit()}`);
    this.labels = before;
    return stmt`switch (${this.gen(type, 2)}) {\n${list(cases)}\n}`;
  }

  tryStatement(size) {
    const { random } = this;
    const error = this.name("e");
    const thrown = random.weighted([
      [3, () => stmt`if (${this.gen("bool", 2)}) throw ${random.pick([`new ${random.pick(["Error", "TypeError", "RangeError"])}("x" + ${render(this.gen("num", 1))})`, render(this.gen("any", 1))])};`],
      [1, () => stmt`((null as any).a).b = ${this.gen("num", 1)};`],
      [1, () => stmt`(${this.gen("num", 1)} as any)();`],
      [1, () => stmt`(Object.freeze([1]) as any).push(${this.gen("num", 1)});`],
      [1, () => stmt`const { a: { b } } = ${this.gen("obj", 1)} as any; trace(b);`],
      [1, () => stmt`trace((() => { const early = later; const later = 1; return early; })());`],
      [1, () => stmt`trace(${this.gen("any", 2)});`],
    ])();
    const guarded = this.within([], () => list([this.statements(size), thrown, this.statements(2)]));
    const handler = this.within([{ name: error, type: "any" }], () => list([stmt`trace((${error} as any) instanceof Error ? (${error} as any).name : ${error});`, this.statements(2)]));
    const last = random.chance(0.4) ? stmt` finally {\n${this.block(2)}\n}` : stmt``;
    return stmt`try {\n${guarded}\n} catch (${error}) {\n${handler}\n}${last}`;
  }

  // Declarations that only a module's top level has.
  topLevel = [
    (g) => {
      const name = g.name("E");
      const isConst = g.random.chance(0.3);
      const members = [`A`, `B = ${g.random.below(20)}`, "C", `D = ${g.random.pick(["A | B", "1 << 3", "B + 1", "-2", "'d'"])}`];
      g.declareAll([{ name: `${name}.${g.random.pick(["A", "B", "C"])}`, type: "num" }, { name: `${name}["C"]`, type: "num" }, ...(isConst ? [] : [{ name, type: "any" }])]);
      return stmt`${isConst ? "const " : ""}enum ${name} { ${members.join(", ")} }`;
    },
    (g) => {
      const name = g.name("N");
      const made = stmt`namespace ${name} {\nexport const x: any = ${g.gen("num", 2)};\nexport let y: any = x + 1;\nexport function f(p: any, q: any) { y += p; return y + (q || 0); }\n}`;
      g.declareAll([{ name: `${name}.x`, type: "num" }, { name: `${name}.y`, type: "num" }, { name: `${name}.f`, type: "fn" }]);
      return made;
    },
  ];

  top(count) {
    const statements = [];
    for (let i = 0; i < count; i++) {
      statements.push(this.random.chance(0.12) ? this.random.pick(this.topLevel)(this) : this.statement(3));
      if (this.random.chance(0.25)) statements.push(this.probe());
      if (this.random.chance(0.2)) statements.push(this.feature(true));
    }
    return statements;
  }
}

// ---- modules ----

// TypeScript drops an import that no value uses, and with it its module: all are used.
// Imports are used as values, or as types alone: then they are erased, unless the program uses them too.
const USES = (names, asTypes) => (asTypes ? `type Uses = [${names.map((name) => `typeof ${name}`).join(", ")}];\n` : `void (() => [${names.join(", ")}]);\n`);
const HEAD = 'import { tick, trace, traced, tag, show, hash, within, attempt, nothing, log, ticks } from "./lib";\nlet counter = 0;\n';
const OURS = 'import { backend } from "@layeron/core";\nimport { secret } from "@layeron/modules";\nimport * as foreign from "foreign";\n';

// { files: { name: tree } } of the seed's app; `unknowns`: what is not known at compile time flows about in it.
export function generate(seed, unknowns) {
  const random = randomOf(seed);
  const program = new Program(random, unknowns);
  program.isEntry = true;
  const head = (text) => ({ kind: "text", parts: [text] });
  const files = { "src/lib.ts": head(LIB) };
  const imports = [];

  const others = random.weighted([[4, 0], [3, 1], [3, 2]]);
  const data = random.chance(0.3);
  if (data) {
    files["src/data.json"] = head(JSON.stringify({ a: random.below(100), b: `text ${random.below(9)}`, c: [1, 2, random.below(9)], d: { a: null, b: true } }, null, 1));
    imports.push('import data, * as wholeData from "./data.json";', "const dataSeen: any = [Object.keys(wholeData), wholeData.default === data, { ...wholeData }.b, wholeData.c === data.c];");
  }
  for (let i = others; i >= 1; i--) {
    const own = new Program(random, unknowns);
    own.names = 100 * i;
    own.probes = 100 * i;
    if (data) own.declareAll([{ name: "data", type: "obj" }]);
    const cycle = i < others || others === 1 ? "" : `import { shared1, bump1 } from "./m1";\n`;
    if (cycle !== "") own.declareAll([{ name: "bump1", type: "fn" }]);
    const body = own.top(3 + random.below(4)).filter((each) => !render(each).includes("app.use("));
    const exported = own.scope.filter((each) => /^[vf]\d+$/.test(each.name) && body.some((one) => new RegExp(`^(const|let|var|function) ${each.name}\\b`).test(render(one)))).slice(0, 4);
    const names = exported.map((each) => each.name);
    const tail = [
      stmt`export let shared${i}: any = ${own.gen("num", 2)};`,
      stmt`export function bump${i}(p: any, q: any): any { shared${i} += within(p, 1, 9); return shared${i}; }`,
      stmt`export { ${names.map((name) => (random.chance(0.3) ? `${name} as x${name}` : name)).join(", ")} };`,
      stmt`export default ${own.gen("any", 2)};`,
    ];
    const reexport = i === 1 && others === 2 ? [stmt`export * from "./m2";`, stmt`export * as all2 from "./m2";`] : [];
    const inner = i === 1 && others === 2 ? 'import second from "./m2";\n' : "";
    const start = OURS.replace(/.*@layeron.*\n/g, "") + (data ? 'import data from "./data.json";\n' : "") + inner + cycle + HEAD + USES(["foreign", ...(data ? ["data"] : []), ...(inner === "" ? [] : ["second"]), ...(cycle === "" ? [] : ["shared1", "bump1"])], body.length % 2 === 0);
    files[`src/m${i}.ts`] = list([head(start), list(body), ...tail, ...reexport]);
    const rendered = tail[2].parts.join("").match(/\{(.*)\}/)[1].split(",").map((each) => each.trim()).filter((each) => each !== "").map((each) => each.split(" as ").at(-1));
    const taken = exported.map((each, k) => ({ name: `m${i}_${each.name}`, from: rendered[k], type: each.type }));
    imports.push(`import default${i}, { shared${i}, bump${i}${taken.map((each) => `, ${each.from} as ${each.name}`).join("")} } from "./m${i}";`, `import * as ns${i} from "./m${i}";`);
    program.declareAll([{ name: `shared${i}`, type: "num" }, { name: `bump${i}`, type: "fn" }, { name: `default${i}`, type: "any" }, { name: `ns${i}`, type: "ns" }, ...taken.map(({ name, type }) => ({ name, type }))]);
  }
  const beside = [];
  for (let i = random.weighted([[5, 0], [3, 1], [2, 2]]); i >= 1; i--) {
    const own = new Program(random, unknowns);
    own.names = 1000 * i;
    const made = makeModules(own, i, `import * as foreign from "foreign";\n${HEAD}${USES(["foreign"], false)}`);
    Object.assign(files, made.files);
    imports.push(...made.imports);
    beside.push(made.statement);
  }
  if (data) program.declareAll([{ name: "data", type: "obj" }, { name: "dataSeen", type: "any" }]);
  imports.sort(() => random.next() - 0.5);
  const body = program.top(8 + random.below(8));
  const start = `${OURS}${imports.join("\n")}\n${HEAD}${USES(["foreign", ...(data ? ["data"] : []), ...Array.from({ length: others }, (_, i) => `ns${i + 1}, shared${i + 1}`)].flatMap((name) => name.split(", ")), body.length % 2 === 0)}const app = backend();\nexport default app;`;
  const last = [];
  for (const { name, type } of program.scope.slice(-6)) if (/^v\d+$/.test(name) && type !== "class") last.push(stmt`app.use(secret.random({ name: "v-${name}-" + hash(${name}) }));`);
  for (let i = 1; i <= others; i++) last.push(stmt`app.use(secret.random({ name: "ns${i}-" + hash(ns${i}) }));`);
  last.push(stmt`app.use(secret.random({ name: "log-" + hash(log) + "-" + ticks }));`);
  for (const each of beside) body.splice(random.below(body.length + 1), 0, each);
  files["src/index.ts"] = list([head(start), list(body), list(last)]);
  return { files, entry: "src/index.ts" };
}

export function renderFiles(files) {
  return Object.fromEntries(Object.entries(files).map(([name, tree]) => [name, `${render(tree).trim()}\n`]));
}
