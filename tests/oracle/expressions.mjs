// Expressions by type: num, str, bool, nums, strs, obj, map, set, fn (of two numbers), any.
import { make, render } from "./tree.mjs";

const num = make("num");
const str = make("str");
const bool = make("bool");
const nums = make("nums");
const strs = make("strs");
const obj = make("obj");
const map = make("map");
const set = make("set");
const fn = make("fn");
const any = make("any");
const item = make("item");

export const TYPES = ["num", "str", "bool", "nums", "strs", "obj", "map", "set", "fn", "any"];
export const KEYS = ["a", "b", "c", "d", "2", "10", "1", "-1", "x y", "01"];
const SAFE_KEYS = ["a", "b", "c", "d"];

const NUMBERS = ["0", "1", "2", "3", "7", "10", "-1", "-0", "0.1", "0.5", "1.5", "-2.75", "100", "255", "1e3", "1e21", "1e-7", "123456.789", "NaN", "Infinity", "-Infinity",
  "2 ** 31", "2 ** 53", "4294967295", "0xff", "0b101", "0o17", "1_000", "5e-324", "Number.MAX_SAFE_INTEGER", "Number.EPSILON", "0.000001", "1 / 3"];
const STRINGS = ['""', '"a"', '"b"', '"abc"', '"Hello, World"', '"  pad\\t"', '"10"', '"2"', '"-1"', '"0x1f"', '"1e3"', '"é"', '"ß"', '"İ"', '"\\u{1F600}x"', '"a,b,,c"', "'it\\'s'",
  '"\\n"', '"constructor"', '"length"', '"__proto__"', '"$& $1 $$"', '"aXbXc"', "String.raw`a\\nb`", '"\\x41\\u0042"', '"ΑΣ"', '"NaN"', '"true"', '" 12 "', '"a-b-c"'];

export class Expressions {
  constructor(random, unknowns) {
    this.random = random;
    this.unknowns = unknowns;
    this.scope = []; // [{ name, type, isMutable }], innermost last
    this.names = 0;
  }

  name(prefix = "v") {
    return `${prefix}${++this.names}`;
  }

  variables(type, isMutable = false) {
    const seen = new Set();
    return this.scope.toReversed().filter((each) => !seen.has(each.name) && seen.add(each.name) && each.type === type && (!isMutable || each.isMutable));
  }

  variable(type, isMutable) {
    const found = this.variables(type, isMutable);
    return found.length === 0 ? undefined : this.random.pick(found).name;
  }

  within(variables, body) {
    const before = this.scope;
    this.scope = [...before, ...variables];
    try {
      return body();
    } finally {
      this.scope = before;
    }
  }

  gen(type, depth = 3) {
    if (this.unknowns && this.random.chance(0.04)) return this.unknown(type);
    if (this.random.chance(depth <= 0 ? 0.75 : 0.3)) {
      const name = this.variable(type);
      if (name !== undefined) return make(type)`${name}`;
    }
    if (depth <= 0) return this.leaf(type);
    const table = this[type];
    return this.random.pick(table)(this, depth - 1);
  }

  leaf(type) {
    const { random } = this;
    const text = { num: () => random.pick(NUMBERS), str: () => random.pick(STRINGS), bool: () => random.pick(["true", "false"]), nums: () => `[${random.pick(NUMBERS)}, 2, 3]`,
      strs: () => `["p", ${random.pick(STRINGS)}]`, obj: () => `{ a: ${random.pick(NUMBERS)}, b: ${random.pick(STRINGS)} }`, map: () => 'new Map<any, any>([["a", 1]])', set: () => "new Set<any>([1, 2])",
      fn: () => "(p: number, q = 2) => p + q", any: () => random.pick(["undefined", "null", random.pick(NUMBERS), random.pick(STRINGS), "true", "[1, 2]", "{ a: 1 }"]) }[type]();
    return make(type)`(${text})`;
  }

  unknown(type) {
    const { random } = this;
    const env = () => `process.env.${random.pick(["A", "B", "C", "D"])}`;
    switch (type) {
      case "num": return num`${random.pick(["Math.random()", `Number(${env()})`, "foreign.number", "Date.now()"])}`;
      case "str": return str`${random.pick([`String(${env()})`, `(${env()} ?? "none")`, "foreign.text"])}`;
      case "bool": return bool`${random.pick([`!!${env()}`, "(Math.random() < 0.5)", "foreign.flag", `(${env()} === "a")`])}`;
      case "any": return any`${random.pick([env(), "foreign.value", "foreign.call()"])}`;
      case "obj": return random.chance(0.5) ? obj`(${this.bool2()} ? ${this.gen("obj", 1)} : ${this.gen("obj", 1)})` : obj`foreign.choose(${this.gen("obj", 1)}, ${this.gen("obj", 1)})`;
      default: return make(type)`(${this.bool2()} ? ${this.gen(type, 1)} : ${this.gen(type, 1)})`;
    }
  }

  bool2() {
    return this.unknown("bool");
  }

  key() {
    return this.random.pick(KEYS);
  }

  // A property access on an object of our own; gives any.
  member(depth) {
    const key = this.random.chance(0.8) ? this.random.pick(SAFE_KEYS) : null;
    const target = this.gen("obj", depth);
    if (key === null) return this.random.chance(0.5) ? any`${target}[${JSON.stringify(this.key())}]` : any`${target}[${this.gen(this.random.pick(["str", "num"]), depth - 1)} as any]`;
    return any`${target}.${key}`;
  }

  // (p: any) => body, its parameter of a type; numbers and strings only.
  callback(parameterType, type, depth) {
    const [p, i] = [this.name("p"), this.name("i")];
    const variables = [{ name: p, type: parameterType, isMutable: true }, { name: i, type: "num", isMutable: true }];
    const body = this.within(variables, () => this.gen(type, depth));
    return this.random.pick([
      () => item`(${p}: any, ${i}: any) => ${body}`,
      () => item`(${p}: any, ${i}: any) => { return ${body}; }`,
      () => item`function (${p}: any, ${i}: any) { return ${body}; }`,
      () => item`(${p}: any, ${i}: any = 0) => (tick(), ${body})`,
    ])();
  }

  // In a literal that has a spread, V8 puts accessors behind all else, and a key that is given again where it is given last;
  // ECMA-262 does not.
  entries(depth, most = 4, isSpread = false) {
    const made = Array.from({ length: this.random.below(most + 1) }, () => this.entry(depth));
    const starts = (entry, words) => typeof entry.parts[0] === "string" && words.test(entry.parts[0]);
    const spreads = isSpread || made.some((entry) => starts(entry, /^\.\.\./));
    const given = new Set();
    const isFirst = (entry) => {
      const key = /^["\w]+/.exec(render(entry))?.[0].replaceAll('"', "");
      return key === undefined || (!given.has(key) && given.add(key));
    };
    return made.filter((entry) => !spreads || (!starts(entry, /^(get|set) /) && isFirst(entry)));
  }

  entry(depth) {
    const { random } = this;
    const value = () => this.gen(random.pick(["any", "num", "str", "nums", "obj", "bool"]), depth);
    const key = () => JSON.stringify(this.key());
    return random.weighted([
      [6, () => item`${random.pick(SAFE_KEYS)}: ${value()}`],
      [3, () => item`${key()}: ${value()}`],
      [2, () => item`[${this.gen(random.pick(["str", "num"]), depth - 1)}]: ${value()}`],
      [1, () => item`${random.pick(["1", "0x10", "1.5", "1e3"])}: ${value()}`],
      [2, () => item`...${this.gen(random.pick(["obj", "obj", "nums", "any"]), depth - 1)}`],
      [1, () => item`get ${random.pick(SAFE_KEYS)}() { return ${value()}; }`],
      [1, () => item`set ${random.pick(SAFE_KEYS)}(value: any) { ${this.mutable("num") ?? "counter"} = Number(value) || 0; }`],
      [1, () => item`m(this: any) { return ${value()}; }`],
      [1, () => item`toString() { return ${this.gen("str", depth - 1)}; }`],
      [1, () => item`valueOf() { return ${this.gen("num", depth - 1)}; }`],
      [1, () => this.shorthand() ?? item`d: ${value()}`],
    ])();
  }

  shorthand() {
    const name = this.variable(this.random.pick(["num", "str", "nums"]));
    return name === undefined || !/^\w+$/.test(name) ? undefined : item`${name}`;
  }

  mutable(type) {
    return this.variable(type, true);
  }

  // An assignment to a variable of the type, as an expression.
  assignment(type, depth) {
    const name = this.mutable(type);
    if (name === undefined) return this.gen(type, depth);
    const { random } = this;
    const operators = { num: ["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", ">>>=", "||=", "&&=", "??="], str: ["=", "+=", "||=", "&&=", "??="], bool: ["=", "||=", "&&=", "??="] };
    const operator = random.pick(operators[type] ?? ["=", "??=", "&&="]);
    return make(type)`(${name} ${operator} ${this.gen(type, depth)})`;
  }

  common(type, depth) {
    const { random } = this;
    const one = () => this.gen(type, depth);
    return random.weighted([
      [3, () => make(type)`(${this.gen("bool", depth)} ? ${one()} : ${one()})`],
      [1, () => make(type)`(${this.gen("any", depth)}, ${one()})`],
      [1, () => make(type)`(nothing ?? ${one()})`],
      [2, () => this.assignment(type, depth)],
      [1, () => make(type)`(() => ${type === "obj" ? make(type)`(${one()})` : one()})()`],
      [1, () => make(type)`traced(${JSON.stringify(this.name("t"))}, ${one()})`],
      [1, () => make(type)`[${one()}, ${one()}][${random.below(2)}]`],
      [1, () => make(type)`(function (this: any) { return this.v; }).call({ v: ${one()} })`],
      [1, () => this.wrapped(type, depth)],
    ])();
  }

  // Through a parameter: default, destructured, rest.
  wrapped(type, depth) {
    const name = this.name("w");
    const value = () => this.gen(type, depth);
    const inner = () => this.within([{ name, type, isMutable: true }], value);
    const T = make(type);
    return this.random.pick([
      () => T`((${name}: any = ${value()}) => (${inner()}))()`,
      () => T`(({ a: ${name} = ${value()} }: any) => (${inner()}))({ b: ${this.gen("any", depth - 1)} })`,
      () => T`(([, ${name} = ${value()}]: any) => (${inner()}))([${this.gen("any", depth - 1)}, ${this.random.chance(0.5) ? "undefined" : value()}])`,
      () => T`((...[${name}]: any[]) => (${inner()}))(${value()}, ${this.gen("any", depth - 1)})`,
      () => T`(function self(n: number, ${name}: any): any { return n <= 0 ? ${inner()} : self(n - 1, ${inner()}); })(${this.random.below(3)}, ${value()})`,
    ])();
  }

  num = [
    (g, d) => num`(${g.gen("num", d)} ${g.random.pick(["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>"])} ${g.gen("num", d)})`,
    (g, d) => num`(${g.gen("num", d)} ${g.random.pick(["+", "-", "*", "/", "%"])} ${g.gen("num", d)})`,
    (g, d) => num`((${g.random.pick(["2", "3", "10", "(-2)", "NaN", "Infinity"])} as number) ** ${g.random.below(4)})`,
    (g, d) => num`(${g.random.pick(["-", "+", "~"])} ${g.gen("num", d)})`,
    (g, d) => num`Math.${g.random.pick(["floor", "ceil", "round", "trunc", "abs", "sign", "sqrt", "fround", "clz32"])}(${g.gen("num", d)})`,
    (g, d) => num`Math.${g.random.pick(["min", "max", "imul"])}(${g.gen("num", d)}, ${g.gen("num", d)})`,
    (g, d) => num`Math.${g.random.pick(["min", "max"])}(...${g.gen("nums", d)})`,
    (g, d) => num`Number(${g.gen(g.random.pick(["any", "str", "bool"]), d)} as any)`,
    (g, d) => num`(+(${g.gen(g.random.pick(["str", "bool"]), d)} as any))`,
    (g, d) => num`parseInt(${g.gen("str", d)}${g.random.pick(["", ", 10", ", 16", ", 36"])})`,
    (g, d) => num`parseFloat(${g.gen("str", d)})`,
    (g, d) => num`${g.gen(g.random.pick(["str", "nums", "strs"]), d)}.length`,
    (g, d) => num`${g.gen("str", d)}.${g.random.pick(["charCodeAt", "codePointAt"])}(${g.gen("num", d - 1)})!`,
    (g, d) => num`${g.gen("str", d)}.${g.random.pick(["indexOf", "lastIndexOf"])}(${g.gen("str", d - 1)})`,
    (g, d) => num`${g.gen("nums", d)}[${g.gen("num", d - 1)}]`,
    (g, d) => num`${g.gen("nums", d)}.at(${g.random.below(5) - 2})!`,
    (g, d) => num`${g.gen("nums", d)}.${g.random.pick(["indexOf", "lastIndexOf"])}(${g.gen("num", d - 1)})`,
    (g, d) => num`${g.gen("nums", d)}.${g.random.pick(["pop", "shift"])}()!`,
    (g, d) => num`${g.gen("nums", d)}.${g.random.pick(["push", "unshift"])}(${g.gen("num", d - 1)}, ${g.gen("num", d - 1)})`,
    (g, d) => num`${g.gen("nums", d)}.${g.random.pick(["find", "findIndex", "findLast", "findLastIndex"])}(${g.callback("num", "bool", d)})!`,
    (g, d) => g.reduction("num", d),
    (g, d) => num`${g.gen("fn", d)}(${g.gen("num", d - 1)}, ${g.gen("num", d - 1)})`,
    (g, d) => (g.variable("fn") === undefined ? g.leaf("num") : num`${g.variable("fn")}(${g.gen("num", d - 1)}, ${g.gen("num", d - 1)})`),
    (g, d) => num`${g.gen(g.random.pick(["map", "set"]), d)}.size`,
    (g, d) => (g.mutable("num") === undefined ? g.leaf("num") : num`(${g.random.pick(["++", "--"])}${g.mutable("num")})`),
    (g, d) => (g.mutable("num") === undefined ? g.leaf("num") : num`(${g.mutable("num")}${g.random.pick(["++", "--"])})`),
    (g, d) => (g.variable("obj") === undefined ? g.leaf("num") : num`(++(${g.variable("obj")} as any).${g.random.pick(SAFE_KEYS)})`),
    (g, d) => (g.variable("nums") === undefined ? g.leaf("num") : num`(${g.variable("nums")}[${g.random.below(4)}] ${g.random.pick(["=", "+=", "-=", "||=", "??="])} ${g.gen("num", d)})`),
    (g, d) => num`Object.keys(${g.gen("obj", d)}).length`,
    (g, d) => num`Number(BigInt(${g.random.below(1000)}) ${g.random.pick(["+", "*", "-", "%", "/"])} ${1 + g.random.below(99)}n)`,
    (g, d) => g.common("num", d),
  ];

  reduction(type, depth) {
    const [a, p] = [this.name("a"), this.name("p")];
    const body = this.within([{ name: a, type, isMutable: true }, { name: p, type: "num", isMutable: true }], () => this.gen(type, depth));
    const method = this.random.pick(["reduce", "reduce", "reduceRight"]);
    const seed = this.gen(type, depth - 1);
    return make(type)`${this.gen("nums", depth)}.${method}((${a}: any, ${p}: any) => (${body}), ${seed} as any)`;
  }

  str = [
    (g, d) => str`(${g.gen("str", d)} + ${g.gen(g.random.pick(["str", "any", "num", "bool"]), d)})`,
    (g, d) => str`(${g.gen("num", d)} + ${g.gen("str", d)})`,
    (g, d) => str`\`x${"${"}${g.gen(g.random.pick(["any", "str", "num"]), d)}${"}"}-${"${"}${g.gen("str", d)}${"}"}\``,
    (g, d) => str`String(${g.gen("any", d)})`,
    (g, d) => str`(${g.gen("num", d)}).toString(${g.random.pick(["", "2", "16", "36"])})`,
    (g, d) => str`(Math.trunc(Math.abs(${g.gen("num", d)})) % 100000 || 0).toString(${g.random.pick(["2", "7", "16", "36"])})`,
    (g, d) => str`(${g.gen("num", d)}).${g.random.pick(["toFixed(2)", "toFixed()", "toPrecision(5)", "toExponential(3)"])}`,
    (g, d) => str`${g.gen("str", d)}.${g.random.pick(["toUpperCase", "toLowerCase", "trim", "trimStart", "trimEnd", "normalize"])}()`,
    (g, d) => str`${g.gen("str", d)}.${g.random.pick(["padStart", "padEnd"])}(${g.random.below(12)}${g.random.chance(0.5) ? "" : ', "ab"'})`,
    (g, d) => str`${g.gen("str", d)}.slice(0, 20).repeat(${g.random.below(4)})`,
    (g, d) => str`${g.gen("str", d)}.${g.random.pick(["slice", "substring", "substr"])}(${g.gen("num", d - 1)}${g.random.chance(0.5) ? "" : `, ${g.random.below(6) - 2}`})`,
    (g, d) => str`(${g.gen("str", d)}.at(${g.random.below(5) - 2}) ?? "none")`,
    (g, d) => str`(${g.gen("str", d)}[${g.random.below(4)}] ?? "none")`,
    (g, d) => str`${g.gen("str", d)}.charAt(${g.random.below(5)})`,
    (g, d) => str`${g.gen("str", d)}.${g.random.pick(["replace", "replaceAll"])}(${g.gen("str", d - 1)}, ${g.random.chance(0.7) ? g.gen("str", d - 1) : g.callback("str", "str", d - 1)})`,
    (g, d) => str`${g.gen(g.random.pick(["strs", "nums"]), d)}.join(${g.random.pick(["", '""', '"-"', '", "'])})`,
    (g, d) => str`[...${g.gen("str", d)}].reverse().join("")`,
    (g, d) => str`String(JSON.stringify(${g.gen("any", d)}${g.random.pick(["", "", ", null, 2", ', ["a", "b"]', ', null, "--"'])}))`,
    (g, d) => str`typeof (${g.gen("any", d)})`,
    (g, d) => str`Object.keys(${g.gen("obj", d)}).join("|")`,
    (g, d) => str`String(${g.gen(g.random.pick(["nums", "strs"]), d)})`,
    (g, d) => str`String.fromCharCode(${g.gen("num", d)}, 65 + ${g.random.below(26)})`,
    (g, d) => str`${g.gen("str", d)}.concat(${g.gen("str", d)})`,
    (g, d) => str`String(${g.gen("str", d)}.split(${g.random.pick(['""', '","', '"a"'])}${g.random.pick(["", ", 2"])})[${g.random.below(3)}])`,
    (g, d) => str`String(({ a: function () {}, [${g.gen("str", d - 1)}]: () => 0 } as any)[${g.random.pick(['"a"', '"abc"'])}]?.name)`,
    (g, d) => g.reduction("str", d),
    (g, d) => str`tag\`x${"${"}${g.gen("any", d)}${"}"}y\\n${"${"}${g.gen("str", d - 1)}${"}"}\``,
    (g, d) => g.common("str", d),
  ];

  bool = [
    (g, d) => bool`(${g.gen("num", d)} ${g.random.pick([">", "<=", ">=", "===", "!=="])} ${g.gen("num", d)})`,
    (g, d) => bool`(${g.gen("num", d)} < Number(${g.gen("num", d)}))`,
    (g, d) => bool`(${g.gen("str", d)} ${g.random.pick(["<", ">", "<=", ">=", "===", "!==", "=="])} ${g.gen("str", d)})`,
    (g, d) => bool`((${g.gen("any", d)} as any) ${g.random.pick(["===", "!=="])} (${g.gen("any", d)} as any))`,
    (g, d) => bool`((${g.gen(g.random.pick(["num", "str", "bool"]), d)} as any) ${g.random.pick(["==", "!="])} (${g.gen(g.random.pick(["num", "str", "bool"]), d)} as any))`,
    (g, d) => bool`((${g.gen("any", d)} as any) ${g.random.pick(["==", "!="])} null)`,
    (g, d) => bool`(!${g.gen(g.random.pick(["any", "bool", "num", "str"]), d)})`,
    (g, d) => bool`(${g.gen("bool", d)} ${g.random.pick(["&&", "||"])} ${g.gen("bool", d)})`,
    (g, d) => bool`(${JSON.stringify(g.key())} in ${g.gen("obj", d)})`,
    (g, d) => bool`Object.hasOwn(${g.gen("obj", d)}, ${g.gen("str", d - 1)})`,
    (g, d) => bool`${g.gen("str", d)}.${g.random.pick(["includes", "startsWith", "endsWith"])}(${g.gen("str", d - 1)})`,
    (g, d) => bool`${g.gen("nums", d)}.includes(${g.gen("num", d - 1)})`,
    (g, d) => bool`${g.gen("nums", d)}.${g.random.pick(["some", "every"])}(${g.callback("num", "bool", d)})`,
    (g, d) => bool`Array.isArray(${g.gen("any", d)})`,
    (g, d) => bool`Object.is(${g.gen("any", d)}, ${g.gen("any", d)})`,
    (g, d) => bool`Number.${g.random.pick(["isInteger", "isNaN", "isFinite", "isSafeInteger"])}(${g.gen("num", d)})`,
    (g, d) => bool`${g.random.pick(["isNaN", "isFinite"])}(${g.gen(g.random.pick(["num", "str"]), d)} as any)`,
    (g, d) => bool`${g.gen(g.random.pick(["map", "set"]), d)}.has(${g.gen(g.random.pick(["str", "num"]), d - 1)})`,
    (g, d) => bool`((${g.gen("any", d)} as any) instanceof ${g.random.pick(["Object", "Array", "Map", "Error"])})`,
    (g, d) => bool`Object.isFrozen(${g.gen("obj", d)})`,
    (g, d) => bool`Boolean(${g.gen("any", d)})`,
    (g, d) => g.common("bool", d),
  ];

  nums = [
    (g, d) => nums`[${Array.from({ length: g.random.below(5) }, () => g.gen("num", d))}]`,
    (g, d) => nums`[${g.gen("num", d)}, ...${g.gen("nums", d)}]`,
    (g, d) => nums`[...${g.gen(g.random.pick(["nums", "set"]), d)}].map(Number)`,
    (g, d) => nums`${g.gen("nums", d)}.map(${g.callback("num", "num", d)})`,
    (g, d) => nums`${g.gen("strs", d)}.map(${g.callback("str", "num", d)})`,
    (g, d) => nums`${g.gen("nums", d)}.filter(${g.callback("num", "bool", d)})`,
    (g, d) => nums`${g.gen("nums", d)}.slice(${g.gen("num", d - 1)}${g.random.chance(0.5) ? "" : ", -1"})`,
    (g, d) => nums`${g.gen("nums", d)}.concat(${g.gen("nums", d)}, ${g.gen("num", d)})`,
    (g, d) => nums`${g.gen("nums", d)}.splice(${g.random.below(4) - 1}, ${g.random.below(3)}${g.random.chance(0.5) ? "" : ", 77"})`,
    (g, d) => nums`${g.gen("nums", d)}.flatMap((x: any) => [x, ${g.gen("num", d)}])`,
    (g, d) => nums`([${g.gen("nums", d)}, [${g.gen("num", d)}, [${g.gen("num", d)}]]] as any).flat(${g.random.pick(["", "2", "Infinity"])}).map(Number)`,
    (g, d) => nums`${g.gen("nums", d)}.${g.random.pick(["sort", "toSorted"])}(${g.random.pick(["", "(a: any, b: any) => a - b", "(a: any, b: any) => b - a || 0"])})`,
    (g, d) => nums`${g.gen("nums", d)}.${g.random.pick(["reverse", "toReversed"])}()`,
    (g, d) => nums`Array.from({ length: ${g.random.below(5)} }, ${g.callback("num", "num", d)})`,
    (g, d) => nums`Array.from(${g.gen(g.random.pick(["nums", "set", "str"]), d)} as any, Number)`,
    (g, d) => nums`new Array(${g.random.below(4)}).fill(${g.gen("num", d)})`,
    (g, d) => nums`Object.values(${g.gen("obj", d)}).map((x: any) => (typeof x === "function" ? -1 : Number(x)))`,
    (g, d) => nums`[0, ...${g.gen("nums", d)}].with(${g.random.below(2) - 1}, ${g.gen("num", d - 1)})`,
    (g, d) => nums`${g.gen("nums", d)}.fill(${g.gen("num", d - 1)}, ${g.random.below(3)})`,
    (g, d) => nums`${g.gen("nums", d)}.copyWithin(0, ${g.random.below(3)})`,
    (g, d) => nums`[...${g.gen("nums", d)}.${g.random.pick(["keys", "values"])}()]`,
    (g, d) => nums`[${g.gen("num", d)}, , ${g.gen("num", d)}].filter(() => true)`,
    (g, d) => g.common("nums", d),
  ];

  strs = [
    (g, d) => strs`[${Array.from({ length: g.random.below(5) }, () => g.gen("str", d))}]`,
    (g, d) => strs`[...${g.gen("strs", d)}, ${g.gen("str", d)}]`,
    (g, d) => strs`${g.gen("str", d)}.split(${g.random.pick(['""', '","', '"b"', g.gen("str", d - 1)])})`,
    (g, d) => strs`[...${g.gen("str", d)}]`,
    (g, d) => strs`Object.keys(${g.gen("obj", d)})`,
    (g, d) => strs`${g.gen("nums", d)}.map(${g.callback("num", "str", d)})`,
    (g, d) => strs`${g.gen("strs", d)}.map(${g.callback("str", "str", d)})`,
    (g, d) => strs`${g.gen("strs", d)}.filter(${g.callback("str", "bool", d)})`,
    (g, d) => strs`${g.gen(g.random.pick(["nums", "strs"]), d)}.map(String)`,
    (g, d) => strs`${g.gen("strs", d)}.${g.random.pick(["sort", "toSorted", "reverse"])}()`,
    (g, d) => strs`Object.entries(${g.gen("obj", d)}).map(([k, v]: any) => k + "=" + ${g.random.pick(["k", "typeof v"])})`,
    (g, d) => strs`[...${g.gen("map", d)}.keys()].map(String)`,
    (g, d) => strs`Object.getOwnPropertyNames(${g.gen("obj", d)})`,
    (g, d) => g.common("strs", d),
  ];

  obj = [
    (g, d) => obj`({ ${g.entries(d)} } as any)`,
    (g, d) => obj`({ ${g.entries(d)} } as any)`,
    (g, d) => obj`({ ...${g.gen("obj", d)}, ${g.entries(d, 2, true)} } as any)`,
    (g, d) => obj`Object.assign({ ${g.entries(d, 2)} } as any, ${g.gen(g.random.pick(["obj", "any"]), d)})`,
    (g, d) => obj`(Object.fromEntries(Object.entries(${g.gen("obj", d)}).map(([k, v]: any) => [${g.random.pick(["k", "k + 1", '"p" + k'])}, v])) as any)`,
    (g, d) => obj`(Object.fromEntries(${g.gen("strs", d)}.map((k, i) => [k, i])) as any)`,
    (g, d) => obj`Object.freeze({ ${g.entries(d, 2)} } as any)`,
    (g, d) => obj`(JSON.parse(JSON.stringify({ j: ${g.gen("any", d)}, k: ${g.gen("nums", d)} })) as any)`,
    (g, d) => obj`(structuredClone({ c: ${g.gen("nums", d)}, m: ${g.gen("str", d)} }) as any)`,
    (g, d) => obj`(({ ${g.random.pick(SAFE_KEYS)}: _, ...rest }: any) => rest)(${g.gen("obj", d)})`,
    (g, d) => obj`new (class { ${g.classBody(d)} } as any)(${g.gen("num", d)})`,
    (g, d) => (g.variable("class") === undefined ? g.leaf("obj") : obj`(new (${g.variable("class")} as any)(${g.gen("num", d - 1)}) as any)`),
    (g, d) => obj`Object.create({ a: ${g.gen("num", d)} })`,
    (g, d) => obj`(Object.defineProperty({ ${g.entries(d, 2)} } as any, "c", { value: ${g.gen("any", d)}, enumerable: ${g.gen("bool", d - 1)}, configurable: true, writable: true }) as any)`,
    (g, d) => g.common("obj", d),
    (g, d) => g.common("obj", d),
  ];

  classBody(d) {
    const { random } = this;
    const member = () =>
      random.pick([
        () => item`${random.pick(SAFE_KEYS)} = ${this.gen("any", d - 1)};`,
        () => item`e = (this as any).${random.pick(SAFE_KEYS)};`,
        () => item`static ${random.pick(["s", "r"])} = ${this.gen("num", d - 1)};`,
        () => item`get ${random.pick(["g", "h"])}() { return ${this.gen("num", d - 1)}; }`,
        () => item`m(this: any) { return ${this.gen("any", d - 1)}; }`,
        () => item`#p = ${this.gen("num", d - 1)}; q() { return this.#p++; }`,
        () => item`["c" + ${this.gen("num", 0)}] = 1;`,
      ])();
    const seen = new Set();
    return { kind: "list", parts: Array.from({ length: random.below(4) }, member).filter((each) => !each.parts[0].startsWith("#p") || (!seen.has("#p") && seen.add("#p"))) };
  }

  map = [
    (g, d) => map`new Map<any, any>(Object.entries(${g.gen("obj", d)}))`,
    (g, d) => map`new Map<any, any>(${g.gen("nums", d)}.map((x, i) => [x, ${g.gen("any", d - 1)}]))`,
    (g, d) => map`${g.gen("map", d)}.set(${g.gen(g.random.pick(["str", "num", "any"]), d - 1)}, ${g.gen("any", d)})`,
    (g, d) => map`new Map<any, any>([...${g.gen("map", d)}, [${g.gen("any", d)}, ${g.gen("num", d)}]])`,
    (g, d) => g.common("map", d),
  ];

  set = [
    (g, d) => set`new Set<any>(${g.gen(g.random.pick(["nums", "strs", "str"]), d)})`,
    (g, d) => set`${g.gen("set", d)}.add(${g.gen(g.random.pick(["num", "str", "any"]), d)})`,
    (g, d) => set`new Set<any>(${g.gen("map", d)}.${g.random.pick(["keys", "values"])}())`,
    (g, d) => g.common("set", d),
  ];

  fn = [
    (g, d) => g.closure(d),
    (g, d) => g.closure(d),
    (g, d) => fn`${g.gen("fn", d)}.bind(null, ${g.gen("num", d - 1)})`,
    (g, d) => g.common("fn", d),
  ];

  closure(d) {
    const [p, q] = [this.name("p"), this.name("q")];
    const variables = [{ name: p, type: "num", isMutable: true }, { name: q, type: "num", isMutable: true }];
    const inner = (depth) => this.within(variables, () => this.gen("num", depth));
    const { random } = this;
    return random.pick([
      () => fn`((${p}: any, ${q}: any) => ${inner(d)})`,
      () => fn`((${p}: any, ${q}: any = ${this.gen("num", d - 1)}) => { return ${inner(d)}; })`,
      () => fn`(function (${p}: any, ${q}: any) { return ${inner(d)} + arguments.length; })`,
      () => fn`((${p}: any, ...rest: any[]) => rest.length + ${this.within(variables.slice(0, 1), () => this.gen("num", d))})`,
      () => fn`(() => { let kept = ${this.gen("num", d - 1)}; return (${p}: any, ${q}: any) => (kept += ${inner(d - 1)}); })()`,
      () => fn`({ m(${p}: any, ${q}: any) { return ${inner(d)}; } }).m`,
    ])();
  }

  any = [
    (g, d) => g.member(d),
    (g, d) => g.member(d),
    (g, d) => any`${g.gen(g.random.pick(["num", "str", "bool"]), d)}`,
    (g, d) => any`${g.gen(g.random.pick(["nums", "strs", "obj", "map", "set"]), d)}`,
    (g, d) => any`(void ${g.gen("any", d)})`,
    (g, d) => any`(${g.gen("obj", d)} as any)?.${g.random.pick(SAFE_KEYS)}?.${g.random.pick(SAFE_KEYS)}`,
    (g, d) => any`(${g.gen("obj", d)} as any).${g.random.pick(SAFE_KEYS)}?.[${JSON.stringify(g.random.pick(SAFE_KEYS))}]`,
    (g, d) => any`((${g.gen("any", d)} as any) ${g.random.pick(["&&", "||", "??"])} (${g.gen("any", d)} as any))`,
    (g, d) => any`${g.gen("map", d)}.get(${g.gen(g.random.pick(["str", "num"]), d - 1)})`,
    (g, d) => any`[${Array.from({ length: g.random.below(4) }, () => g.gen("any", d))}]`,
    (g, d) => any`[...${g.gen("map", d)}.entries()]`,
    (g, d) => any`Object.entries(${g.gen("obj", d)})`,
    (g, d) => any`Object.getOwnPropertyDescriptor(${g.gen("obj", d)}, ${JSON.stringify(g.random.pick(SAFE_KEYS))})`,
    (g, d) => any`${g.random.pick(["undefined", "null"])}`,
    (g, d) => any`(delete (${g.gen("obj", d)} as any).zz)`,
    (g, d) => any`${g.gen("strs", d)}.find(${g.callback("str", "bool", d)})`,
    (g, d) => any`(${g.gen("any", d)} as any)?.${g.random.pick(SAFE_KEYS)}`,
    (g, d) => g.common("any", d),
  ];
}
