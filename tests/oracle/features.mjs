// One piece of program for each part of the language, of which what comes out is kept in a variable `r`: what decides it is
// random, so that a feature meets all values and, in an app with unknowns, what is not known.
import { PATTERNS, UNKNOWN_PATTERNS } from "./patterns.mjs";
import { GIVEN, Precedence } from "./precedence.mjs";
import { list, make, render } from "./tree.mjs";

const stmt = make("stmt");
const item = make("item");

// What a piece is made of, by short names: n, s, b, a, o, ns, ss are expressions of a type.
function tools(g, r) {
  const gen = (type) => (depth = 1) => g.gen(type, depth);
  const { random } = g;
  return { g, r, random, pick: random.pick, below: random.below, v: () => g.name("z"), n: gen("num"), s: gen("str"), b: gen("bool"), a: gen("any"), o: gen("obj"), ns: gen("nums"), ss: gen("strs"), fn: gen("fn"), m: gen("map"), set: gen("set") };
}

const ACCESSORS = {
  accessorsOfLiterals({ r, v, n, s, a, pick }, o = v(), k = v()) {
    return stmt`let ${k}: any = ${n()};
const ${o}: any = { get a() { return ${k}++; }, set a(x) { ${k} = x; }, get ["k" + ${s()}.length]() { return ${a()}; }, b: 1, set b(x) { ${k} = x; }, get b() { return this.c; }, c: ${n()}, 2: ${n()}, 1: 0 };
${o}.a ${pick(["=", "+=", "??=", "||=", "&&="])} ${n()};
${o}.b = ${n()}; ${o}.a++;
${r} = [Object.keys(${o}), ${o}.a, ${k}, ${o}.b, ${pick([`{ ...${o} }`, `Object.entries(${o})`, `JSON.stringify(${o})`, `Object.assign({}, ${o})`, `(({ a, ...rest }: any) => rest)(${o})`])}, ${k}, Object.getOwnPropertyDescriptor(${o}, "a")!.get!.name, typeof Object.getOwnPropertyDescriptor(${o}, "b")!.set];`;
  },
  accessorsOfClasses({ r, v, n, a, pick }, A = v(), B = v(), o = v()) {
    return stmt`class ${A} { v: any = ${n()}; static made: any = 0; get x(): any { return this.v; } set x(value: any) { this.v = value * 2; } static get count() { return this.made + 1; } static set count(x: any) { this.made = x; } }
class ${B} extends ${A} { get x(): any { return super.x + 1; } set x(value: any) { super.x = value + ${n()}; } static get count() { return super.count * 10; } }
const ${o}: any = new ${pick([A, B, B])}();
${o}.x = ${n()}; ${o}.x += ${n()};
try { (${B} as any).count = ${n()}; } catch (e) { ${o}.caught = (e as any).name; }
${A}.count = 3;
${r} = [${o}, ${o}.x, ${A}.count, ${B}.count, ${B}.made, Object.hasOwn(${B}, "made"), ${o}.hasOwnProperty("x"), "x" in ${o}, ${a()}];`;
  },
  privates({ r, v, n, a, pick, below }, C = v(), c = v()) {
    return stmt`class ${C} {
  #n: any = ${n()}; static #made: any = 0; #list: any[] = [${a()}];
  constructor(x: any) { this.#n += x; ${C}.#made++; }
  #bump(by: any) { return (this.#n ${pick(["+=", "-=", "*=", "="])} by); }
  get #half() { return this.#n / 2; } set #half(x: any) { this.#n = x * 2; }
  static #sum(a: any, b: any) { return a.#n + b.#n; }
  static both(a: any, b: any) { return ${C}.#sum(a, b); }
  static is(x: any) { return #n in x; }
  go(x: any) { this.#half = x; this.#list.push(this.#bump(x), this.#half); this.#n++; return [this.#n, ...this.#list, ${C}.#made]; }
  same(other: any) { return other?.#n === this.#n; }
}
const ${c}: any = new ${C}(${n()});
${r} = [${c}.go(${n()}), ${C}.both(${c}, new ${C}(${below(5)})), ${C}.is(${c}), ${C}.is({}), Object.keys(${c}), ${c}.same(${c}), ${c}.same(null)];
try { ${C}.both(${c}, { } as any); } catch (e) { ${r}.push((e as any).name); }`;
  },
  staticBlocks({ r, v, n, a, b, s }, C = v(), D = v()) {
    return stmt`class ${C} { static a: any = ${n()}; static { this.a += ${n()}; if (${b()}) this.b = ${C}.a; } static b: any = this.a; static #t: any; static { try { this.#t = this.b.toFixed(1); } finally { this.c = [this.#t, ${a()}]; } } static c: any; static ["d" + ${s()}.length] = 4; static m() { return this.a; } }
class ${D} extends ${C} { static a: any = super.m(); static { ${C}.a = ${n()}; this.b = super.b; } static m() { return [super.m(), this.a]; } }
${r} = [Object.keys(${C}), ${C}.a, ${C}.b, ${C}.c, Object.keys(${D}), ${D}.a, ${D}.m(), ${D}.name];`;
  },
  inheritance({ r, v, n, a, s, pick }, A = v(), B = v(), C = v(), c = v()) {
    return stmt`class ${A} { tag: any = ${pick(["this.name()", "new.target.name", "this.constructor.name"])}; list: any[] = []; constructor(x: any) { this.list.push(x, this.name(), new.target === ${A}); } name(): any { return "A" + ${s()}; } static of(this: any, x: any) { return new this(x); } toString() { return "A:" + this.list.length; } }
class ${B} extends ${A} { y: any = (this.list.push("y"), ${n()}); name(): any { return "B" + this.y + super.name(); } constructor(x: any, ...rest: any[]) { ${pick([`super(x);`, `super(x + 1); this.y = rest.length;`, `const arrow = () => super(x); arrow();`])} this.list.push(this.y); } m = () => super.name(); }
class ${C} extends ${B} { name() { return [this.y, super.name()]; } ${pick(["", "y: any;", "y = 9;", "declare y: any;", "get z() { return this.y; }"])} }
const ${c}: any = ${pick([`new ${C}(${r}, 2)`, `${C}.of(1)`, `${B}.of(${C}.name)`, `new ${B}(3, 4, 5)`])};
${r} = [${c}, String(${c}), ${c}.m(), ${c}.name(), ${c} instanceof ${B}, ${c} instanceof ${C}, Object.getPrototypeOf(${C}) === ${B}, ${c}.constructor.name, ${a()}];`;
  },
  superOfLiterals({ r, v, n, a }, p = v(), o = v(), q = v()) {
    return stmt`const ${p}: any = { m(this: any) { return [this.v, ${n()}]; }, get g() { return (this as any).v; }, v: "p" };
const ${o}: any = { __proto__: ${p}, v: ${n()}, m(this: any) { return [super.m(), super.g, "o"]; }, set w(x: any) { super.v = x; } };
const ${q}: any = Object.create(${o}, { v: { value: ${a()}, enumerable: true } });
${o}.w = ${n()};
${r} = [${o}.m(), ${q}.m(), ${o}, ${q}, ${p}.v, Object.getPrototypeOf(${o}) === ${p}, "g" in ${q}];`;
  },
  prototypesChanged({ r, v, n, pick }, A = v(), B = v(), x = v(), o = v()) {
    return stmt`class ${A} { m() { return "A"; } }
class ${B} { m() { return "B"; } get k() { return ${n()}; } }
const ${x}: any = new ${A}(); const ${o}: any = [${x}.m()];
${pick([`Object.setPrototypeOf(${x}, ${B}.prototype);`, `(${A}.prototype as any).m = function () { return "changed"; };`, `Object.setPrototypeOf(${A}.prototype, ${B}.prototype); delete (${A}.prototype as any).m;`, `${x}.__proto__ = ${B}.prototype;`])}
(${B}.prototype as any).added = ${n()};
${r} = [${o}, ${x}.m(), ${x}.k, ${x}.added, ${x} instanceof ${A}, ${x} instanceof ${B}, Object.keys(${x})];`;
  },
  // What may stand on an object or above it, as accessor, read-only or not at all, and all that goes up to it.
  propertiesInDoubt({ g, r, v, n, b, pick, below }, A = v(), o = v(), p = v(), to = v(), log = v()) {
    const when = () => (g.unknowns ? pick(["process.env.A", "process.env.B", "foreign.flag", "true"]) : render(b()));
    const key = () => pick(["x", "y", "ro", "w", "fixed", "z"]);
    const on = () => pick([o, o, o, p, `${A}.prototype`, to]);
    const value = () => pick([render(n()), `${log}.length`, "2"]);
    const change = [
      () => `Object.defineProperty(${on()}, "${key()}", { value: ${value()}, ${pick(["writable: true, ", ""])}${pick(["enumerable: true, ", ""])}configurable: true });`,
      () => `Object.defineProperty(${on()}, "${key()}", { get() { ${log}.push("made"); return 7; }, ${pick([`set(x: any) { ${log}.push(["kept", x]); }, `, ""])}configurable: true });`,
      () => `delete ${on()}.${key()};`,
      () => `Object.setPrototypeOf(${o}, ${pick([p, to, "null", `${A}.prototype`])});`,
      () => `${o}.__proto__ = ${pick([p, to])};`,
      () => `${pick(["Object.freeze", "Object.seal", "Object.preventExtensions"])}(${pick([o, p, to])});`,
      () => `Object.assign(${on()}, { ${key()}: ${value()} });`,
      () => `${on()}.${key()} = ${value()};`,
      () => `(${pick([o, to])} as any)[${g.unknowns ? "foreign.text" : '"z"'}] = ${value()};`,
      () => `foreign.call(${pick([o, p, to])});`,
    ];
    const use = [
      () => `${o}.${key()} = ${value()};`,
      () => `${log}.push(${o}.${key()});`,
      () => `${log}.push(Reflect.set(${on()}, "${key()}", ${value()}${pick(["", `, ${to}`, `, ${o}`])}));`,
      () => `${log}.push("${key()}" in ${o}, Reflect.has(${o}, "${key()}"));`,
      () => `${log}.push(Reflect.get(${o}, "${key()}", ${to}));`,
      () => `${o}.${key()}++;`,
      () => `${pick([o, to])}.above?.(${value()});`,
      () => `for (const key in ${o}) ${log}.push(key);`,
      () => `${log}.push(${o} instanceof ${A}, ${A}.prototype.isPrototypeOf(${o}), Object.getPrototypeOf(${o}) === ${p});`,
      () => `${log}.push({ ...${o} });`,
    ];
    const step = (made, ifs) => {
      const run = !g.unknowns && made.startsWith("foreign.call") ? "tick();" : made;
      return stmt`${pick(ifs) ? `if (${when()}) ` : ""}${pick([`try { ${run} } catch (e) { ${log}.push((e as any).name); }`, run, run])}`;
    };
    const some = (ways, most, ifs) => Array.from({ length: 1 + below(most) }, () => step(pick(ways)(), ifs));
    const steps = [...some(change, 2, [true, true, false]), ...some(use, 3, [true, false, false, false]), ...pick([[], some([...change, ...use], 3, [true, false])])];
    const seen = [log, log, log, `${log}.length`, `attempt(() => ${o}.${key()})`, `attempt(() => Object.keys(${o}))`, `attempt(() => ${to}.${key()})`, `"${key()}" in ${o}`, `attempt(() => Object.getOwnPropertyDescriptor(${o}, "${key()}"))`];
    return stmt`const ${log}: any[] = [];
class ${A} { get x(): any { ${log}.push("gx"); return 1; } set x(x: any) { ${log}.push(["sx", x]); } get ro() { ${log}.push("ro"); return 2; } set w(x: any) { this.z = x; } above(x: any) {} }
const ${p}: any = Object.create(${A}.prototype, { fixed: { value: "fixed", configurable: true }, y: { value: 0, writable: true, configurable: true, enumerable: true } });
const ${o}: any = ${pick([`new ${A}()`, `Object.create(${p}, { x: { value: 3, writable: true, configurable: true } })`, `{ __proto__: ${p}, own: 1, above(x: any) { super.${key()} = x; ${log}.push(super.x); } }`, `Object.setPrototypeOf([1], ${p})`])};
const ${to}: any = { get y() { ${log}.push("to"); return 4; }, z: 5 };
${list(steps)}
${r} = [${Array.from({ length: 1 + below(2) }, () => pick(seen)).join(", ")}];`;
  },
};

const CONTROL = {
  // Ways that part and meet again: exits to all that stands around them, under conditions that may not be known.
  partingWays({ g, r, v, pick, below }, f = v(), x = v(), y = v()) {
    const vars = [x, y];
    const when = () => (g.unknowns && below(3) > 0 ? pick(["process.env.A", "process.env.B", "foreign.flag"]) : `${pick(vars)} ${pick(["===", "!==", "<"])} ${below(4)}`);
    const value = () => pick([String(below(4)), pick(vars), `${pick(vars)} + 1`]);
    const act = () => (g.unknowns ? pick(["foreign.call();", "foreign.call(() => { tick(); return " + pick(vars) + "; });"]) : "tick();");
    const exits = (around) => pick(["return " + value() + ";", "throw " + value() + ";", ...around, ...around]);
    const body = (depth, around) => list(Array.from({ length: 1 + below(3) }, () => one(depth, around)));
    const one = (depth, around) => {
      const inner = (more = []) => body(depth - 1, [...more, ...around]);
      const simple = [
        () => stmt`${pick(vars)} ${pick(["=", "=", "+=", "||="])} ${value()};`,
        () => stmt`if (${when()}) ${exits(around)}`,
        () => stmt`if (${when()}) { ${pick(vars)} = ${value()}; if (${when()}) ${exits(around)} ${pick(["", exits(around)])} }`,
        () => stmt`${act()}`,
      ];
      const label = `l${depth}`;
      const nested = [
        () => stmt`if (${when()}) { ${inner()} } else { ${inner()} }`,
        () => stmt`for (const k of [1, 2]) { tick(); ${inner(["continue;", "break;"])} }`,
        () => stmt`${label}: { ${inner([`break ${label};`])} }`,
        () => stmt`try { ${inner()} } catch (e) { ${inner()} }`,
        () => stmt`try { ${inner()} } finally { ${pick([inner(), stmt`${pick(vars)} += 2;`])} }`,
        () => stmt`switch (${value()}) { case 1: ${inner(["break;"])} case 2: ${inner(["break;"])} default: ${inner(["break;"])} }`,
        () => stmt`(() => { ${body(depth - 1, [])} })();`,
      ];
      return pick(depth > 0 ? [...simple, ...nested] : simple)();
    };
    return stmt`let ${x}: any = 0, ${y}: any = 1;
const ${f} = (): any => {
${body(3, [])}
};
${r} = [attempt(${f}), ${pick([`${x}, ${y}`, x, y])}];`;
  },
  labelsAndFinally({ r, v, n, b, pick, below }, f = v(), out = v()) {
    return stmt`const ${out}: any[] = [];
const ${f} = (limit: any): any => { outer: for (let i = 0; i < 3; i++) { inner: for (let j = 0; j < 3; j++) { try { ${out}.push(i * 10 + j); if (j === ${below(3)}) ${pick(["continue outer", "break inner", "break outer", "continue inner", "return i", "throw i"])}; if (${b()}) ${pick(["continue outer", "break outer", "continue", "break"])}; } catch (e) { ${out}.push("c", e); ${pick(["continue outer;", "throw 5;", "return 'caught';", ""])} } finally { ${out}.push("f"); ${pick(["", "", "if (i === 1) break inner;", "if (j > limit) continue outer;", "if (i > 1) return 'finally';"])} } ${out}.push("e"); } ${out}.push("o"); } block: { if (${b()}) break block; ${out}.push("b"); } return ${n()}; };
try { ${r} = [${f}(${n()}), ${out}]; } catch (e) { ${r} = ["threw", e, ${out}]; }`;
  },
  finallyOverrides({ r, v, n, b, a, pick }, f = v(), k = v()) {
    return stmt`let ${k}: any = 0;
const ${f} = (): any => { try { ${pick(["throw ", "return "])}(${k}++, ${a()}); } catch (e) { ${k} += 10; ${pick(["throw [e];", "return [e];", ""])} } finally { ${k} += 100; if (${b()}) ${pick(["return 'f';", `return ${k};`, "throw 'g';"])} } return ${n()}; };
try { ${r} = [${f}(), ${k}]; } catch (e) { ${r} = ["threw", e, ${k}]; } finally { ${r}.push(${k}++); }
${r}.push(${k});`;
  },
  switches({ r, v, n, s, pick, below }, x = v(), out = v()) {
    return stmt`const ${out}: any[] = [];
for (const ${x} of [${n()}, 1, "1", ${s()}, 3] as any[]) switch (${x}) { case (${out}.push("t"), 0): let inner: any = ${n()}; ${pick(["break;", ""])} case 1: { inner = "one"; ${out}.push(inner); } ${pick(["break;", ""])} default: inner = "def"; ${out}.push(inner); ${pick(["continue;", ""])} case "1": case ${below(4)}: ${pick(["", "inner = 2;"])} try { ${out}.push(inner); } catch (e) { ${out}.push((e as any).name); } function hoisted() { return inner; } ${pick(["", `try { ${out}.push(hoisted()); } catch (e) { ${out}.push("tdz"); }`])} }
${r} = ${out};`;
  },
  closuresOfLoops({ r, v, n, ns, b, pick }, fs = v()) {
    return stmt`const ${fs}: any[] = [];
${pick([
  `for (let i = 0, step = () => i; i < 4; ${pick(["i++", "i += 1", fs + ".push(() => -i), i++"])}) { ${fs}.push(() => [i, step()], () => i++); }`,
  `for (const x of [1, 2, 3]) { let y = x * 2; ${fs}.push(() => (y += x)); }`,
  `for (var w = 0; w < 3; w++) { ${fs}.push(() => w); }`,
  `for (const key in { b: 1, a: 2, 1: 3 }) ${fs}.push(() => key);`,
  `let u = 0; while (u < 3) { const c = u++; ${fs}.push(() => [c, u]); }`,
  `for (let i = 0; i < 3; i++) { ${fs}.push(() => i); i += ${pick(["0", "1"])}; if (i === 2) continue; ${fs}.push(() => (i = 40)); }`,
])}
for (const each of ${ns()}.slice(0, 3)) ${fs}.push(() => (${b()} ? each : -each));
${r} = [${fs}.map((f) => f()), ${fs}.map((f) => f()), ${fs}.length];`;
  },
  forInOrder({ r, v, n, s, a, pick }, o = v(), out = v()) {
    return stmt`const ${o}: any = { b: 1, 10: 2, [${s()}]: ${n()}, 2: 3, a: ${a()}, "-1": 0, "01": 4, 4294967295: 1, 4294967294: 2, 1.5: 1 }; const ${out}: any[] = [];
${pick(["", `delete ${o}.b; ${o}.b = 5;`, `${o}[0] = 1;`, `Object.defineProperty(${o}, "hidden", { value: 1 });`, `Object.setPrototypeOf(${o}, { inherited: 1, a: 2, 3: 3 });`])}
for (const key in ${o}) { ${out}.push(key); ${pick(["", `delete ${o}.a;`, `delete ${o}["01"];`, `if (${out}.length === 2) delete ${o}["-1"];`, `${o}.b = key;`])} }
${r} = [${out}, Object.keys(${o}), JSON.stringify(${o}), Object.entries({ ...${o} }).length, Object.getOwnPropertyNames(${o}).length];`;
  },
  liveMutation({ r, v, n, ns, pick }, x = v(), out = v()) {
    return stmt`const ${out}: any[] = [];
${pick([
  `const ${x} = new Map<any, any>([[1, "a"], [2, "b"], [3, "c"]]); for (const [k, w] of ${x}) { ${out}.push(k, w); if (k < 3) { ${x}.delete(${pick(["k", "k + 1", "3"])}); ${x}.set(k + 10, w + "!"); } if (${out}.length > 20) break; }`,
  `const ${x} = new Set<any>([1, 2, 3]); for (const k of ${x}) { ${out}.push(k); if (k < 6) ${x}.${pick(["add(k + 3)", "delete(k + 1)", "delete(k)", "add(k)"])}; }`,
  `const ${x} = new Set<any>([1, 2, 3]); ${x}.forEach((k) => { ${out}.push(k); ${x}.delete(k); if (${out}.length < 8) ${x}.add(k); });`,
  `const ${x}: any[] = [1, 2, 3]; for (const k of ${x}) { ${out}.push(k); if (${x}.length < 7) ${x}.${pick(["push(k * 2)", "unshift(0)", "splice(1, 1)", "length = 2", "pop()", "shift()"])}; if (${out}.length > 9) break; }`,
  `const ${x}: any[] = [1, 2, 3, 4]; ${out}.push(${x}.${pick(["map", "filter", "flatMap", "some", "findIndex", "every"])}((k: any, i: number, all: any[]) => { ${out}.push(k); ${pick(["all.pop()", "all.push(k)", "all[i + 1] = 9", "delete all[3]", "all.length = 2"])}; return ${pick(["k", "true", "i > 8", "[k]"])}; }));`,
  `const ${x} = new Map<any, any>([["a", 1]]); const it = ${x}.entries(); ${out}.push(it.next().value); ${x}.set("b", 2); ${out}.push(...it); ${x}.set("c", 3); ${out}.push(it.next().done); ${x}.clear();`,
])}
${r} = [${out}, ${x}, ${n()}, ${ns()}];`;
  },
  loopsWithHeads({ r, v, n, s, pick }, o = v(), out = v()) {
    return stmt`const ${o}: any = { list: [], at: 0 }; const ${out}: any[] = [];
${pick([
  `for (${o}.at of [1, 2, 3]) ${out}.push(${o}.at);`,
  `for ([${o}.x = 5, ${o}.y] of [[1, 2], [undefined, 3]] as any) ${out}.push(${o}.x, ${o}.y);`,
  `for (${o}.list[${o}.list.length] in { p: 1, q: 2 }) ;`,
  `for (const { a = ${o}.at++, ...rest } of [{ a: 1, b: 2 }, { c: 3 }] as any) ${out}.push(a, rest);`,
  `for (let [i, j] = [0, 9] as any; i < j; [i, j] = [i + 2, j - 1]) ${out}.push(i * j);`,
  `for (const [i, c] of [..."héy"].entries()) ${out}.push(i, c);`,
  `let i = 0; do { if (i === 2) continue; ${out}.push(i); } while (++i < 4);`,
  `for (var q: any = 0, e: any = 3; ; ) { if (q >= e) break; ${out}.push(q++); }`,
])}
${r} = [${out}, ${o}, ${n()}, ${s()}];`;
  },
};

const DECLARED = {
  enums({ g, r, v, n, pick }, E = v(), F = v()) {
    g.isTopOnly = true;
    return stmt`enum ${E} { A = ${pick(["1", "-1", "1 << 2", "0x10"])}, B, C = A ${pick(["|", "+", "<<", "*"])} B, D = ${pick(["\"d\".length", "C ** 2", "~A", "+B", "(A, B)"])} }
enum ${E} { E1 = ${pick(["3", "D", `${E}.A + 1`])}, F1 = E1 ${pick(["&", "%", "-"])} 2 }
enum ${F} { S = "s", T = ${pick(['"t" + "u"', "`x`", '"7"'])}, N = 2, "with space" = 5, P }
${r} = [${E}, ${F}, (${E} as any)[${E}.B], ${F}["with space"], ${F}.T + ${E}.F1, Object.keys(${E}), Object.values(${F}), ${n()} === ${E}.A];`;
  },
  namespaces({ g, r, v, n, a, s }, N = v(), f = v(), C = v()) {
    g.isTopOnly = true;
    return stmt`namespace ${N} { export let a: any = ${n()}; const own = a + 1; export const get = () => [own, a]; export namespace In { export const d = own * 2; } }
function ${f}(x: any) { return ${f}.more + x; }
namespace ${f} { export let more: any = ${s()}; export function again() { return ${f}(more); } }
class ${C} { static base: any = 1; v = ${C}.extra; static extra: any; }
namespace ${C} { ${C}.extra = ${a()}; export const made = new ${C}(); export class Inner extends ${C} {} }
namespace ${N} { ${N}.a = ${N}.a + "!"; export const later = [${N}.a, In.d]; export enum Kind { One = 1, Two } }
namespace ${N}.Deep.er { export const x = ${N}.a; export import K = ${N}.Kind; }
${N}.a = 7;
${r} = [${N}.get(), ${N}.a, ${N}.In.d, ${N}.later, Object.keys(${N}), ${f}(1), ${f}.again(), ${C}.made, new ${C}.Inner().v, ${N}.Deep.er.x, ${N}.Deep.er.K.Two];`;
  },
  precedence({ r, random }, expressions = new Precedence(random)) {
    const all = Array.from({ length: 8 }, () => item`() => ${expressions.under(expressions.any(3), 2)}`);
    return stmt`${GIVEN}
${r} = [];
for (const each of [${all}]) try { ${r}.push(each()); } catch (e: any) { ${r}.push(e.name); }
${r}.push(k, w.n);`;
  },
  hoisting({ r, v, n, b }, f = v(), g2 = v(), x = v()) {
    return stmt`const ${x}: any[] = [];
${x}.push(typeof ${f}, ${f}(${n()}));
function ${f}(a: any) { return ${g2}(a) + 1; var dead; }
{ ${x}.push(${g2}2()); function ${g2}2() { return "in block"; } }
function ${g2}(a: any): any { if (${b()}) { var v: any = a; } return typeof v + a; }
try { ${x}.push(late); let late = 1; } catch (e) { ${x}.push((e as any).name); }
try { ${x}.push(typeof later); const later = 1; } catch (e) { ${x}.push((e as any).name); }
try { new Early(); class Early {} } catch (e) { ${x}.push((e as any).name); }
${r} = ${x};`;
  },
  argumentsObject({ r, v, n, a, s }, f = v()) {
    return stmt`function ${f}(this: any, p: any, q: any = ${n()}) { const before = [...arguments]; arguments[0] = "changed"; p += 1; arguments.length === 2 && (arguments[1] = null); const inner = () => arguments.length; return [before, p, q, arguments[0], inner(), Array.prototype.slice.call(arguments, 1), typeof this, Array.from(arguments).length]; }
${r} = [${f}(${n()}), (${f} as any)(${a()}, ${s()}, 3), ${f}.apply({}, [1, undefined] as any), ${f}.length, ${f}.call(null, 2)];`;
  },
  thisOfCallbacks({ r, v, n, ns, a, pick }, o = v(), C = v()) {
    return stmt`const ${o}: any = { v: ${n()}, list: ${ns()}.slice(0, 3), arrow() { return this.list.map((x: any) => [x, this.v]); }, plain() { return this.list.map(function (this: any, x: any) { return this === undefined ? "none" : this.v; }); }, given() { return this.list.map(function (this: any, x: any) { return this.v; }, ${pick(["this", "{ v: 'other' }"])}); }, get self() { return this.v; } };
class ${C} { v: any = ${a()}; bound = this.m.bind(this); arrow = () => this.v; m() { return this === undefined ? "lost" : this.v; } }
const { m, arrow, bound } = new ${C}(); const { self, plain } = ${o};
${r} = [${o}.arrow(), ${o}.plain(), ${o}.given(), m.call({ v: 1 } as any), arrow.call({ v: 2 } as any), (bound as any).call({ v: 3 }), (m as any)(), (0, ${o}.arrow).call({ list: [1], v: 6 }), self, (${o}.m?.()), ${C}.prototype.m.apply({ v: 8 } as any)];
try { plain(); } catch (e) { ${r}.push((e as any).name); }`;
  },
};

const VALUES = {
  destructuring({ r, v, n, s, a, o, ns, pick }, t = v(), out = v()) {
    return stmt`const ${out}: any[] = []; const ${t}: any = { list: [] }; const say = (x: any, y: any = x): any => (${out}.push(x), y);
const { [say("k1", "a")]: x1 = say("d1", ${n()}), [say("k2", ${s()})]: { y1 = say("d2"), ...z1 } = say("d3", { w: ${a()} }) } = say("src", ${pick(["{ a: undefined, b: 1 }", "{ a: null }", "{ }"])}) as any;
[say("t1", ${t}).p = say("d4"), say("t2", ${t}).list[say("i", 2)], ...[${t}.q, ...${t}.rest]] = say("src2", ${pick([`[undefined, 1, 2, 3]`, "[4]", '"text"', "new Set([1, 2, 3, 4, 5])"])}) as any;
({ a: ${t}.a = say("d5"), ...${t}.others } = ${o()} as any);
const over = ({ a = say("p1"), b: [c, , e = c] = say("p2", [1, 2]) }: any = {}, [h = a, ...l]: any = ${ns()}) => [a, c, e, h, l];
const [q1, , q2 = q1] = ${ns()} as any; let { length, [length - 1]: last } = ${ns()} as any;
${r} = [x1, y1, z1, ${t}, over(), over(${o()}), q1, q2, length, last, ${out}];`;
  },
  destructuringThrows({ r, v, n, pick }, out = v()) {
    return stmt`const ${out}: any[] = [];
try { const { a, b: { c } } = ${pick(["{ a: 1 }", "{ b: null }", "null", "{ b: 1 }", "{ b: { c: 3 } }"])} as any; ${out}.push(a, c); } catch (e) { ${out}.push((e as any).name); }
try { let x: any = ${n()}, y: any; [x, y.z] = ${pick(["[1, 2]", "[]", "1 as any", "[x]"])} as any; ${out}.push(x); } catch (e) { ${out}.push(e instanceof TypeError); }
try { ((({ a = b, b }: any) => ${out}.push(a)) as any)(${pick(["{}", "{ a: 1 }", "{ b: 2 }"])}); } catch (e) { ${out}.push((e as any).name); }
${r} = ${out};`;
  },
  taggedTemplates({ r, v, n, a, s }, t = v(), seen = v()) {
    return stmt`const ${seen}: any[] = []; const ${t} = (strings: TemplateStringsArray, ...values: any[]): any => { ${seen}.push(strings); return [strings.length, strings.raw.join("|"), [...strings], values, Object.isFrozen(strings)]; };
const ask = (x: any) => ${t}\`a\\n${"${"}x${"}"}\\u0041${"${"}${a()}${"}"}\`;
const o: any = { p: "p", m(this: any, q: any, ...w: any[]) { return [this.p, q.length, w]; } };
${r} = [ask(1), ask(${n()}), ${seen}[0] === ${seen}[1], ${t}\`\`, o.m\`${"${"}${s()}${"}"}${"${"}2${"}"}\`, String.raw\`\\x${"${"}${n()}${"}"}\\\\\`, \`${"${"}\`in${"${"}${s()}${"}"}\`${"}"}-\`, (${t}\`\\unicode\` as any)[2]];`;
  },
  sorting({ r, v, n, ns, ss, pick }, list0 = v(), calls = v()) {
    return stmt`let ${calls}: any = 0; const ${list0}: any[] = ${ns()}.concat([5, 1, 4, ${n()}, 1]).map((x: any, i: number) => ({ x: x ${pick(["% 3", "> 1", "", "| 0"])}, i }));
const sorted = [...${list0}].sort((p, q) => (${calls}++, ${pick(["p.x - q.x", "q.x - p.x", "0", "p.x < q.x ? -1 : p.x > q.x ? 1 : 0", "Number(p.x) - Number(q.x) || p.i - q.i"])}));
${r} = [sorted.map((e) => e.i), [3, undefined, 1, , 2].sort(), [10, 9, 1, -1, -10].sort(), ${ss()}.sort((p, q) => (p < q ? 1 : p > q ? -1 : 0)), ["é", "z", "Z", "a", "\\u{1F600}", "\\uffff"].sort(), ${list0}.toSorted((p, q) => p.i - q.i).length, ${calls} > 0, [true, "b", null, 3].sort() as any];`;
  },
  stringMethods({ r, n, s, a, pick }) {
    const x = () => pick(["-1", "NaN", "Infinity", "-Infinity", "1.9", "undefined", "null", '"2"', "-0", "2 ** 31", "[]", "[1]"]);
    return stmt`const t: any = ${s()} + "añ\\u{1F600}bc a";
${r} = [t.slice(${x()}, ${x()}), t.substring(${x()}, ${x()}), t.substr(${x()}, ${x()}), t.at(${x()}), t.charAt(${x()}), t.charCodeAt(${x()}), t.codePointAt(${x()}), t.indexOf("a", ${x()}), t.lastIndexOf("a", ${x()}), t.includes("b", ${x()}), t.startsWith("a", ${x()}), t.endsWith("a", ${x()}), t.padStart(t.length + 5, ${pick(['"xy"', '""', "undefined", "1"])}), t.split(${pick(['""', '"a"', "undefined"])}, ${x()}), [..."x"].concat(t).join(${a()} as any).length, t.isWellFormed(), t.indexOf("", ${n()}), t.replace("a", ${pick(['"[$&$`]"', '"$$1$\'"', "(m: any, i: any) => m + i"])}), t.split("a").length, t.trim().toUpperCase(), "x".localeCompare === undefined];
try { ${r}.push("ab".repeat(${x()}).length > 3); } catch (e) { ${r}.push((e as any).name); }`;
  },
  numberFormats({ r, n, pick, random }) {
    const x = () => pick(["1e21", "-1e21", "123456789012345680000", "1e-7", "0.000001", "5e-324", "1.7976931348623157e308", "0.1 + 0.2", "1.005", "-1.5", "-0", "NaN", "-Infinity", "2 ** 53 + 2", "1 / 3", "123.456", "1e100", "25", "0.5", "1.45", "1000000000000000128", `${random.next() * 10 ** (random.below(60) - 30)}`, `${(random.next() - 0.5) * 2 ** random.below(80)}`]);
    return stmt`const x: any = ${x()}, y: any = ${n()}, z: any = ${x()};
${r} = [String(x), x.toFixed(${random.below(21)}), x.toPrecision(${1 + random.below(30)}), x.toExponential(${random.below(20)}), x.toExponential(), \`${"${"}y${"}"}\`, y.toFixed(2), JSON.stringify([x, y, z]), parseFloat(String(x)) === x, Math.round(x), Math.round(z * 10) / 10, x + z, x * z, x % z, x / z, x | 0, x >>> 0, ~~z, Math.max(x, z), Math.hypot(3, 4), Number(x.toFixed(1)), (255.5).toString(16), parseInt(String(x)), Number.parseFloat("1e1000"), [x, z].map(Number.isInteger)];
for (const bad of [() => x.toFixed(101), () => x.toPrecision(0), () => y.toString(1)]) try { ${r}.push(bad()); } catch (e) { ${r}.push((e as any).name); }`;
  },
  coercions({ r, a, n, s, pick }) {
    const x = () => pick(["[]", "[1]", "[1, 2]", "{}", "null", "undefined", "true", '""', '" 1 "', '"0x10"', "new Map()", "{ valueOf() { return 3; } }", "{ toString() { return 'ts'; } }", '{ [Symbol.toPrimitive](hint: string) { return hint; } }', "{ valueOf() { return {}; }, toString() { return '5'; } }", "-0", "NaN"]);
    const op = () => pick(["+", "-", "*", "==", "!=", "<", ">=", "===", "|", "&&", "??", "**"]);
    return stmt`${r} = [];
for (const f of [() => (${x()} as any) ${op()} (${x()} as any), () => (${x()} as any) ${op()} (${a()} as any), () => \`${"${"}${x()} as any${"}"}\`, () => +(${x()} as any), () => [${x()}, ${x()}].join(), () => String(${x()}), () => Number(${x()}), () => ({ [${x()} as any]: 1 }), () => (${x()} as any) == ${s()}, () => !(${x()} as any), () => typeof -(${x()} as any), () => Number(${n()}) + (${x()} as any)] as any[]) try { ${r}.push(f()); } catch (e) { ${r}.push((e as any).name); }`;
  },
  descriptors({ r, v, n, a, s, b, pick }, o = v()) {
    return stmt`const ${o}: any = { p: ${a()}, q: 1 }; ${r} = [];
Object.defineProperty(${o}, "d", { ${pick(["value: " + "1", "get() { return this.q; }", "set(x) { this.q = x; }", "value: 2, writable: true", "get: () => 4, enumerable: true, configurable: true"])}, enumerable: ${b()} });
Object.defineProperties(${o}, { e: { value: ${n()}, enumerable: true }, p: { enumerable: ${b()} } });
${pick(["", `Object.freeze(${o});`, `Object.seal(${o});`, `Object.preventExtensions(${o});`])}
for (const f of [() => (${o}.d = 5), () => (${o}.e = 5), () => delete ${o}.e, () => (${o}.fresh = ${s()}), () => delete ${o}.q, () => Object.defineProperty(${o}, "d", { value: 9 }), () => ${o}.p++]) try { ${r}.push(f()); } catch (e) { ${r}.push((e as any).name); }
${r}.push(${o}, ${o}.d, Object.keys(${o}), Object.getOwnPropertyDescriptors(${o}), Object.isFrozen(${o}), Object.isSealed(${o}), Object.isExtensible(${o}), ${o}.propertyIsEnumerable("d"));`;
  },
  json({ r, a, o, n, pick }) {
    return stmt`const x: any = { u: undefined, f() {}, n: [undefined, () => 1, NaN, -0, 1e21], s: "\\u2028\\ud800\\"\\n", m: new Map([[1, 2]]), a: ${a()}, toJSON: ${pick(["undefined", "undefined", "(k: any) => ({ k })", "() => 5"])}, [${n()}]: { toJSON(k: any) { return k + "!"; } } };
${r} = [JSON.stringify(x), JSON.stringify({ x, o: ${o()} }, ${pick(["null", '["x", "a", "n", 1]', "(k: any, w: any) => (typeof w === 'number' ? w + 1 : w)", "function (this: any, k: any, w: any) { return k === 'n' ? undefined : w; }"])}, ${pick(["2", '"\\t"', "12", "undefined", "0"])}), JSON.parse('{"b":1,"a":[1,{"c":null}],"2":3,"__proto__":5}'), JSON.parse("[1,2,{\\"z\\":3}]", ${pick(["undefined", "(k: any, w: any) => (k === 'z' ? undefined : w)", "function (this: any, k: any, w: any) { return Array.isArray(w) ? w.length : w; }"])})];
for (const bad of ["{", "01", "[1,]", "'a'", " \\u00a0 1", "nul"]) try { ${r}.push(JSON.parse(bad)); } catch (e) { ${r}.push((e as any).name); }`;
  },
  arrays({ r, v, n, ns, a, pick }, x = v()) {
    const i = () => pick(["-1", "0", "1", "2", "NaN", "Infinity", "-Infinity", "undefined", "1.5", '"1"', "-100", "5"]);
    return stmt`const ${x}: any[] = ${pick(["[1, , 3, undefined]", "[...[1, 2, 3]]", "Array(3)", "Array.of(7, 8)", "[[1, [2]], 3] as any[]"])}; ${x}.push(${n()});
${r} = [${x}.slice(${i()}, ${i()}), ${x}.splice(${i()}, ${pick(["0", "1", "NaN", "-1", "Infinity"])}, ${a()}), ${x}.indexOf(undefined, ${i()}), ${x}.includes(undefined, ${i()}), ${x}.lastIndexOf(3, ${i()}), ${x}.at(${i()}), ${x}.fill(0, ${i()}, ${i()}), ${x}.copyWithin(${i()}, ${i()}, ${i()}), ${x}.flat(${i()}), ${x}.concat(${a()} as any, [[1]]), ${x}.join(), ${x}.toSpliced(${i()}, 1, "t"), Object.keys(${x}), 2 in ${x}, ${x}.findLast((e) => e), [..."ab"].entries().next(), Array.from({ length: 2, 0: "x" } as any), Array.isArray(${x}), ${x}.reduceRight((p: any, q) => p + "," + q, ""), ${ns()}.flatMap((e: any) => (e > 1 ? [] : [e, [e]]))];
for (const f of [() => (${x}.length = ${i()} as any), () => ${x}.with(${i()} as any, 1), () => [].reduce((p: any) => p), () => new Array(${i()} as any).length]) try { ${r}.push(f()); } catch (e) { ${r}.push((e as any).name); }
${r}.push([...${x}]);`;
  },
  collections({ r, n, a, m, set, pick }) {
    return stmt`const m1: any = new Map<any, any>([[NaN, 1], [0, 2], ["0", 3], [null, ${a()}]]); m1.set(-0, "z").set(NaN, ${n()}); ${pick(["m1.delete(0);", "m1.clear(); m1.set(1, 1);", ""])}
const s1: any = new Set<any>([1, 1, "1", NaN, NaN, -0, 0, ${a()}]); const same: any = {}; s1.add(same).add({}).add(same);
${r} = [m1, m1.get(NaN), m1.get(0), m1.has(undefined), [...m1.keys()], [...s1], s1.size, s1.has(same), [...${m()}].length, [...${set()}].map((e: any) => typeof e), new Map(m1).size, new Set(${pick(['"hello"', "[[1], [1]]", "m1.values()"])}).size, Object.fromEntries(m1 as any), [...m1.entries()].length, m1.forEach((w: any, k: any) => s1.add(w))];`;
  },
  cloning({ r, v, a, n, pick }, x = v()) {
    return stmt`const ${x}: any = { a: ${a()}, list: [1, [2]], self: null, map: new Map([[1, { z: ${n()} }]]) }; ${pick(["", `${x}.self = ${x};`])}
const shallow: any = { ...${x} }; const deep: any = structuredClone({ l: ${x}.list, m: ${x}.map });
shallow.list.push(3); deep.l.push(9); shallow.a = "own"; ${x}.map.get(1).z++;
${r} = [${x}, shallow, deep, shallow.list === ${x}.list, deep.m.get(1)];`;
  },
  errors({ r, v, s, a, pick }, E = v(), out = v()) {
    return stmt`class ${E} extends ${pick(["Error", "TypeError"])} { code: any; constructor(message: any, code: any, options?: any) { super(message, options); this.code = code; ${pick(["this.name = 'Mine';", ""])} } get short() { return this.message.length + ":" + this.code; } }
const ${out}: any[] = [];
try { try { throw new ${E}(${s()}, ${a()}); } catch (e) { throw new Error("outer", { cause: e }); } } catch (e: any) { ${out}.push(e.message, e.cause.message, e.cause.short, e.cause.name, e.cause instanceof ${E}, e.cause instanceof Error, Object.keys(e.cause), String(e), "cause" in e.cause); }
try { throw ${a()}; } catch { ${out}.push("any"); }
try { null!.x; } catch ({ name, constructor }: any) { ${out}.push(name, constructor === TypeError); }
try { (undefined as any)(); } catch (e) { ${out}.push(e instanceof TypeError && !(e instanceof RangeError)); }
${r} = ${out};`;
  },
  throwingGetters({ r, v, n, a, pick }, o = v(), k = v()) {
    return stmt`let ${k}: any = 0; const ${o}: any = { a: 1, get bad() { ${k}++; throw new RangeError("g" + ${k}); }, set bad(x) { ${k} += 10; throw "s"; }, toString() { ${k} += 100; throw ${a()}; }, b: ${n()} };
${r} = [];
for (const f of [() => ${o}.bad, () => (${o}.bad = 1), () => (${o}.bad += 1), () => ({ ...${o} }), () => \`${"${"}${o}${"}"}\`, () => ((({ a, bad, b }: any) => a) as any)(${o}), () => Object.entries(${o}), () => JSON.stringify(${o}), () => ${o}?.bad?.x, () => [${k}++, ${o}.bad, ${k}++], () => ({ ${k}: 1, x: ${o}.bad }), () => (${o}.a, ${pick([`${o}.b`, "typeof " + o + ".bad"])})] as any[]) try { ${r}.push(f()); } catch (e: any) { ${r}.push(e?.message ?? e, ${k}); }`;
  },
  chains({ r, v, o, a, n, pick }, x = v(), k = v()) {
    return stmt`let ${k}: any = 0; const ${x}: any = ${pick(["null", "undefined", "{}", "{ a: null }", "{ a: { f(this: any) { return this.v; }, v: 4 } }"])};
${r} = [${x}?.a?.f?.(${k}++), ${x}?.[${k}++], ${x}?.a.b?.c, delete ${x}?.a?.v, (${x}?.a)?.v, ${k}, ${o()}?.a?.[${n()}]?.b, (${a()} ?? ${k}++) as any, ${x} || ${k}++, ${x} && ${k}++, ${k}];
let w: any = ${a()}; w ??= ${k}++; w ||= ${k}++; w &&= [${k}++, w]; ${r}.push(w, ${k});
try { ${r}.push((${x}?.a).f); } catch (e: any) { ${r}.push(e.name); }`;
  },
  evaluationOrder({ r, v, n, pick }, l = v()) {
    return stmt`const ${l}: any[] = []; const t = (x: any, y: any = x): any => (${l}.push(x), y); const o: any = { get a() { return t("get", 1); }, set a(x) { t("set" + x); }, f(...x: any[]) { return x.length; }, k: { toString() { return t("key", "p"); } } };
let i: any = 1; const list: any[] = [];
${r} = [];
for (const f of [() => t(1) + t(2) * t(3), () => (t("o", o)[t("k", "a")] = t("v")), () => (t("o", o)[t("k", "a")] += t("v")), () => t("o", o).f(t(1), ...t("sp", [2, 3]), t(4)), () => ({ [t("k1")]: t("v1"), [t("k2")]: t("v2") }), () => (i + (i = 5) + i++ + i), () => (list[i++] = i), () => (o[o.k] = t("v")), () => o[String(o.k)]++, () => t(null)?.[t("never")], () => (i = t(1)) + (i += t(2)), () => (list[list.length] = list.push(7)), () => [i, i++, ++i, i--], () => (t("a", ${pick(["0", "1", "null"])}) ${pick(["&&", "||", "??"])} t("b")), () => (t(o).zz = t(undefined)?.x), () => t("f", null)(t("arg"))] as any[]) try { ${r}.push(f()); } catch (e: any) { ${r}.push(e.name); }
${r}.push(${l}.map((x) => (typeof x === "object" ? "o" : x)), i, list.length, ${n()});`;
  },
  closuresShared({ r, v, n, a }, c = v()) {
    return stmt`const ${c}: any = (() => { let x: any = ${n()}; const log2: any[] = []; return { inc: (by = 1) => (log2.push(x), (x += by)), get x() { return x; }, set x(y) { x = y; }, reset() { x = ${a()}; return this; }, log2 }; })();
${c}.inc(); ${c}.x = ${n()}; const { inc } = ${c}; inc(2); inc(undefined); ${c}.reset().inc("s");
${r} = [${c}.x, ${c}.log2, ((f: any) => f(f, 5))((f: any, k: number): any => (k <= 1 ? 1 : k * f(f, k - 1)))];`;
  },
  functions({ r, v, n, a, s, fn }, f = v()) {
    return stmt`const ${f}: any = function named(this: any, a: any, b = ${n()}, ...c: any[]): any { return [a, b, c, typeof named, this?.t]; }; const arrow = () => {}; const o: any = { m() {}, ["x" + ${s()}.length]: () => 1, get g() { return 1; } }; let anon: any; anon = function () {}; const { d = () => {} }: any = {};
${r} = [${f}.name, ${f}.length, arrow.name, o.m.name, Object.values(o).map((x: any) => x?.name), anon.name, d.name, (() => {}).name, ${f}.bind({ t: 1 }, 2).name, ${f}.bind({ t: ${a()} }, 2)(3), ${f}.call({ t: 2 }), ${f}.apply(null, [1, undefined, 3]), ${fn()}(1, 2), new (function (this: any) { this.x = 1; } as any)(), new (function (this: any) { return { y: 2 }; } as any)(), typeof class {}, (class Q { static n = Q.name; }).n, ${f}.hasOwnProperty("prototype"), "prototype" in arrow];`;
  },
  symbols({ r, v, n }, o = v()) {
    return stmt`const key = Symbol("k"); const ${o}: any = { [key]: ${n()}, a: 1, [Symbol.toStringTag]: "Tag", [Symbol.for("reg")]: 2 };
${r} = [${o}[key], Object.keys(${o}), Object.getOwnPropertySymbols(${o}).length, JSON.stringify(${o}), { ...${o} }[key], key.description, Symbol.for("reg") === Symbol.for("reg"), ${o}[Symbol.for("reg")], String(key), key in ${o}, Object.prototype.toString.call(${o}), Object.assign({}, ${o})[key], typeof key];`;
  },
  iterables({ r, v, ns, pick }, C = v()) {
    return stmt`class ${C} { items: any[] = ${ns()}; [Symbol.iterator]() { return this.items${pick(["[Symbol.iterator]()", ".values()", ".map((x) => x + 1).values()"])}; } }
const x: any = new ${C}();
${r} = [[...x], Math.max(...x, 0), new Set(x).size, Array.from(x, (e: any) => e * 2), (([p, ...q]: any) => [q, p])(x), new Map([...x].map((e: any, i: number) => [i, e]))];
for (const each of x) { if (each > 3) break; ${r}.push(each); }`;
  },
};

// Code around which something is not known, and which is harmless or is not: only in apps with unknowns.
// What engines do where it is easily taken to be otherwise.
const EDGES = {
  frozenArrays({ r, v, n, ns, pick }, x = v(), out = v()) {
    return stmt`const plain: any[] = [...${ns()}]; const ${x}: any = Object.freeze(${pick(["[]", "[7]", "[3, , 1]", "plain"])}); const ${out}: any[] = [];
for (const change of [() => delete ${x}[1], () => delete ${x}[99], () => delete ${x}.key, () => ${x}.sort().length, () => ${x}.sort((p: any, q: any) => q - p).length, () => ${x}.push(), () => (${x}.length = ${n()}), () => ${x}.fill(0)]) try { ${out}.push(change()); } catch (e) { ${out}.push((e as any).name); }
${r} = [${out}, ${x}];`;
  },
  accessorsBehindSpreads({ r, v, n, o, pick }, x = v()) {
    return stmt`const base: any = ${o()}; const ${x}: any = ${pick(["{ ...base, a: 1, get zz() { return 2; } }", '{ ...base, get a() { return 1; }, ["zz"]: 3 }', "{ first: 0, ...base, get a() { return 1; }, zz: 4 }"])};
const other: any = { ...${x}, get b() { return ${n()}; }, c: 5, get c() { return 6; } };
${r} = [Object.keys(${x}), ${x}.a, ${x}.zz, other.b, other.c];`;
  },
  bigints({ r, pick, below }) {
    const big = () => pick([`${below(20)}n`, `-${below(20)}n`, "2n ** 64n", "-(2n ** 63n)", "18446744073709551615n", "0xffn", "12_345_678_901_234_567_890n"]);
    const pair = () => `(${big()}) ${pick(["+", "-", "*", "/", "%", "&", "|", "^"])} (${big()})`;
    const beside = () => pick(["1.5", "1e30", "NaN", '"12"', '" 0x1f "', '"1.5"', '""', "-Infinity"]);
    return stmt`const show = (f: () => any) => { try { return String(f()); } catch (e) { return (e as any).name; } };
${r} = [show(() => ${pair()}), show(() => ${pair()}), show(() => (${big()}) ${pick(["<<", ">>"])} ${below(40)}n), show(() => (${below(9)}n) ** ${below(30)}n), show(() => ((${big()}) as any) ${pick(["<", ">=", "=="])} ${beside()}), show(() => BigInt.${pick(["asIntN", "asUintN"])}(${below(60)}, ${big()})), show(() => (${big()}).toString(${2 + below(35)}))];`;
  },
  powers({ r, pick, below }) {
    return stmt`${r} = [${pick(["1.5", "0.5", "(-2.5)", "0.25", "12", "(-3)"])} ** ${below(7)}, ${pick(["2", "4", "0.5"])} ** -${below(20)}, Math.pow(${pick(["1.5", "10", "-0.5"])}, ${below(9)}), (${pick(["NaN", "1", "-1", "0", "-0"])}) ** ${pick(["Infinity", "0", "3", "NaN"])}];`;
  },
  english({ r, v, n, pick }, x = v()) {
    return stmt`const ${x} = [${pick(['"b", "B"', '"a-1", "a_1"', '"x10", "x9"'])}, "a", "A", "Ab", "aB", "", "10", "9", String(${n()})].sort((p, q) => p.localeCompare(q${pick(["", ', "en"'])}));
${r} = [${x}, "a".localeCompare(${pick(['"B"', '"A"', '"a"', '"a "'])}), "Ab".toLocaleUpperCase()];`;
  },
  unjoined({ r, v, ns }, x = v()) {
    return stmt`const ${x}: any = [...${ns()}]; ${x}.join = 1;
let cloned: any = "cloned"; try { cloned = structuredClone({ ${x}, f() {} }); } catch { cloned = "refused"; }
${r} = [String(${x}), ${x} + "!", cloned];`;
  },
};

const UNKNOWN = {
  frozenMaybe({ r, v, n, pick }, o = v(), s = v()) {
    return stmt`const ${o}: any = { a: ${n()}, list: [2, 1] }; let ${s}: any = "done";
${pick([`if (process.env.A) Object.freeze(${o});`, `if (foreign.flag) Object.freeze(${o}.list);`, `try { foreign.call(${o}); } catch { ${s} = 0; }`, `process.env.B && Object.preventExtensions(${o});`, `if (process.env.C) Object.seal(${o});`])}
try { ${pick([`${o}.b = 1;`, `${o}.a = 2;`, `delete ${o}.a;`, `${o}.list.sort();`, `${o}.list.length = 0;`, `${o}.list[0] = 5;`, `Object.assign(${o}, { c: 1 });`, `Object.defineProperty(${o}, "d", { value: 1 });`])} } catch { ${s} = "refused"; }
${r} = [${pick([s, `${o}.b`, `"a" in ${o}`, `${o}.list`, "1"])}];`;
  },
  guards({ r, v, n, a, pick }, k = v()) {
    return stmt`let ${k}: any = ${n()}; const local: any = { a: 1 };
if (${pick(["Date.now() > 5", "Math.random() > 0.5", "process.env.A", 'process.env.NODE_ENV === "production"', "!process.env.B"])}) { ${pick(["console.log(" + "1);", "local.a = 2;", `${k}++;`, "const inner = 1; void inner;", "if (process.env.C) console.warn('x'); else throw new Error('stop');", "local[process.env.D as any] = 3;", "log.push('guard');"])} }
const started = Date.now(); void started; const level: any = process.env.LEVEL ?? "info"; const isOn = level === "x" ? true : !!level;
${r} = [${k}, local, ${pick(["1", "isOn", "typeof level", "level && 1"])}, ${a()}];`;
  },
  escapes({ r, v, n, a, ns, pick }, o = v(), c = v()) {
    return stmt`const ${o}: any = { a: ${n()}, in: { b: ${a()} }, list: ${ns()}, m() { return ++this.a; } }; let ${c}: any = ${n()}; const frozen: any = Object.freeze({ f: 1, inner: { g: 1 } }); const alias = ${o}.in; const before = ${o}.a; const apart: any = { z: 1 };
foreign.call(${pick([o, `${o}.in`, `{ ${o} }`, `[${o}.list]`, `() => ${o}`, `() => { ${c}++; }`, `${o}.m`, "frozen", `new Map([[1, ${o}]])`, `class { static s = ${o}; }`, `{ get x() { return ${o}; } }`, `${o}.m.bind(${o})`])});
${pick(["", `${o}.a = 5;`, `alias.b = 2;`, `${c} = 3;`, `${o}.list = [1];`, `apart.z = ${o};`])}
${pick(["", "foreign.call();", `foreign.value?.x;`, `String(foreign.value);`])}
${r} = [${pick([`${o}.a`, `alias.b`, "frozen.f", "before", "apart.z", c, `${o}.list.length`, "frozen.inner.g", `typeof ${o}`, `Object.keys(${o})`, `${o}`])}];`;
  },
  joinsOverLoops({ r, v, n, ns, pick }, x = v(), o = v()) {
    return stmt`let ${x}: any = ${n()}; const ${o}: any = { k: 0, same: 1, list: [] };
for (const each of ${pick(["[1, 2, 3]", "foreign.value ?? []", 'String(process.env.LIST).split(",")', ns()])}) { ${pick([`if (process.env.A) break;`, `if (each === process.env.B) continue;`, `${o}.k++;`, `${o}.list.push(each);`, `if (Math.random() > 0.5) ${x} = 1; else ${x} = 1;`, `switch (process.env.C) { case "a": ${x}++; }`])} ${pick(["", `${o}.same = 1;`, `${x} = ${x};`])} }
${r} = [${pick([x, `${o}.k`, `${o}.same`, `${o}.list`, o, "1"])}];`;
  },
  catches({ r, v, n, pick }, k = v(), o = v()) {
    return stmt`let ${k}: any = ${n()}; const ${o}: any = { s: "before" };
try { ${k}++; ${pick(["foreign.call();", `foreign.call(${o});`, "JSON.parse(process.env.J!);", "if (process.env.T) throw 1;", `(process.env.X as any).y.z;`, "foreign.value.x.y;"])} ${o}.s = "after"; ${k} += 10; } catch { ${pick(["", `${o}.s = "caught";`, `${k} = 0;`])} } finally { ${pick(["", `${o}.f = 1;`, `${k} += 100;`])} }
${r} = [${pick([k, `${o}.s`, `${o}.f`, o, `typeof ${k}`])}];`;
  },
  lateCalls({ r, v, n, a, pick }, k = v(), o = v()) {
    return stmt`let ${k}: any = ${n()}; const ${o}: any = { get v() { return ${k}++; }, set v(x) { ${k} = x; }, toString() { ${k} += 10; return "t"; }, valueOf() { return ${k} += 100; }, toJSON() { ${k} += 1000; return 1; } };
${pick([`setTimeout(() => { ${k} = 9; });`, `Promise.resolve().then(() => { ${k} = 9; });`, `(process.env.A ? ${o} : { v: 1 }).v;`, `String(process.env.B ? ${o} : "");`, `(foreign.flag ? ${o} : {}).v = 4;`, `const u: any = process.env.C; u === undefined || ${o}.v;`, `foreign.choose(${o}, {}).v;`, `[1, 2].includes(foreign.number) && ${o}.v;`, `\`${"${"}foreign.flag ? ${o} : 1${"}"}\`;`, `JSON.stringify({ x: foreign.choose(${o}, 1) });`, `({ ...(foreign.flag ? ${o} : null) });`, `Object.assign(foreign.flag ? ${o} : {}, { v: 7 });`, `const { v: w } = foreign.flag ? ${o} : { v: 0 }; void w;`, `[${o}].find((x: any) => process.env.D && x.v);`])}
${r} = [${pick([k, `${o}.v`, "1", a()])}];`;
  },
};

export const FEATURES = { ...ACCESSORS, ...CONTROL, ...DECLARED, ...VALUES, ...EDGES, ...PATTERNS };

// A piece for one feature: { name, r, made }, `made` declaring `r`. Only enums and namespaces must stand at the top.
export function makeFeature(g, isTop) {
  const table = g.unknowns && g.random.chance(0.4) ? { ...UNKNOWN, ...UNKNOWN_PATTERNS } : FEATURES;
  const name = g.random.pick(Object.keys(table));
  const r = g.name("r");
  const body = g.within([], () => table[name](tools(g, r)));
  const isDeclared = g.isTopOnly === true;
  g.isTopOnly = false;
  if (isDeclared && !isTop) return { name, r, made: stmt`let ${r}: any = 0;` };
  if (isDeclared) return { name, r, made: list([stmt`let ${r}: any;`, body]) };
  return { name, r, made: stmt`let ${r}: any;\ntry {\n${list([body])}\n} catch (e: any) { ${r} = ["threw", e?.name ?? e]; }` };
}
