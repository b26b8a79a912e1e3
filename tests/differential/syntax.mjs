// Compares how expressions and statements are read with how TypeScript's own parser reads them, on random text.
//
//   node tests/differential/syntax.mjs [--tool build/release/shape] [--seed N] [--count N] [--unparsed]
//
// The text is put together without regard to precedence: what TypeScript refuses is left out, what it takes has one shape. It
// is read twice, as a whole and as statements of a module by themselves. What is not parsed at all is no difference; --unparsed
// prints it. A difference is made smaller and printed.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import ts from "typescript";
import { randomOf } from "../random.mjs";

const { values: options } = parseArgs({
  options: {
    tool: { type: "string", default: "build/release/shape" },
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "20000" },
    unparsed: { type: "boolean", default: false },
  },
});

// ---- text by chance ----

const BINARY = ["+", "-", "*", "/", "%", "**", "<<", ">>", ">>>", "<", ">", "<=", ">=", "==", "!=", "===", "!==", "&", "|", "^", "&&", "||", "??", "in", "instanceof", "<", ">", "instanceof", "<"];
const ASSIGNS = ["=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", ">>>=", "&=", "|=", "^=", "&&=", "||=", "??="];
const CONTEXTUAL = ["let", "async", "of", "get", "set", "static", "type", "as", "satisfies", "namespace", "accessor", "module", "declare", "abstract", "is", "keyof", "infer", "readonly", "from", "global", "unique", "override", "out", "asserts", "using", "any", "number", "string", "object", "symbol", "undefined", "require", "constructor"];
const TYPES = ["any", "T", "T<U>", "typeof a", "keyof T", "A | B", "A & B", "() => void", "(x: any) => y", "{ a: b }", "[a: b]", "'s'", "1", "-1", "A.B<C>", "T[K]", "T extends U ? V : W", "new () => T", "unique symbol", "`t${U}`", "(A)", "readonly T[]", "A<B<C>>", "null", "x is y", "this", "import('m').T", "import('m').T[]", "import('m').T['a']", "void"];

class Text {
  constructor(random) {
    this.random = random;
  }
  name() {
    return this.random.chance(0.12) ? this.random.pick(CONTEXTUAL) : this.random.pick(["a", "b", "c", "f", "x"]);
  }
  gap() {
    return this.random.chance(0.05) ? "\n" : this.random.chance(0.03) ? " /* < ! ( */ " : " ";
  }
  type() {
    return this.random.pick(TYPES);
  }
  target(depth) {
    const { pick } = this.random;
    const one = () => pick([() => this.name(), () => this.name(), () => `(${this.name()})`, () => `${this.name()} as ${this.type()}`, () => `(<T>${this.name()})`, () => `${this.name()}!`, () => `${this.name()}.b`, () => `(${this.name()}).b`, () => (depth > 0 ? this.target(depth - 1) : this.name())])();
    const init = () => pick(["", "", ` = ${this.name()}`]);
    return pick([() => `[${one()}${init()}, ${one()}${init()}]`, () => `[, ${one()}, ...${one()}]`, () => `{ a: ${one()}${init()}, b${init()}, [${this.name()}]: ${one()} }`, () => `{ "a": ${one()}, ...${pick(["c", "(c)"])} }`])();
  }
  types() {
    return this.random.pick([`<${this.type()}>`, `<${this.type()}>`, `<${this.type()}, ${this.type()}>`]);
  }
  primary(depth) {
    const one = () => this.expression(depth - 1);
    return this.random.pick([
      () => this.name(), () => this.name(), () => this.name(), () => this.name(),
      () => this.random.pick(["1", "0.5", ".5", "'s'", "null", "true", "this", "/r/g", "/[/]/", "1n", "new.target", "import.meta", "super.x"]),
      () => `(${one()})`, () => `[${one()}, ${one()}]`, () => `[, ...${one()}]`, () => `({ a: ${one()}, ${this.name()}, [${one()}]: ${one()}, ...${one()} })`,
      () => `{ ${this.name()}: ${one()} }`, () => `({ ${this.random.pick(["get ", "set ", "async ", "", "*"])}${this.name()}(${this.random.pick(["", "x"])}) { return ${one()} } })`,
      () => `\`s\``, () => `\`s${"${"}${one()}${"}"}t\``, () => `function ${this.random.pick(["", "g"])}(${this.random.pick(["", "x", "x = 1", "x: T", "...x"])}) { return ${one()} }`, () => `class {}`, () => `class A extends ${this.name()}${this.random.pick(["", "<T>"])} { x = ${one()} }`,
    ])();
  }
  chain(depth) {
    let text = this.random.pick([() => this.primary(depth), () => this.primary(depth), () => `new ${this.name()}${this.random.pick(["", "()", "<T>", "<T>()", ".b", ".b()", "[0]", "(1).c", "!()", "?.b"])}`, () => `new (${this.expression(depth - 1)})()`, () => `import(${this.expression(depth - 1)})`])();
    while (this.random.chance(0.45))
      text += this.random.pick([`.${this.name()}`, `?.${this.name()}`, `[${this.expression(depth - 1)}]`, `?.[${this.expression(depth - 1)}]`, `(${this.expression(depth - 1)})`, `()`, `?.(${this.name()})`, "!", "!", `${this.types()}(${this.name()})`, `?.${this.types()}(a)`, `\`t\``, `\`t${"${"}${this.name()}${"}"}\``, "++", "--", `\n.${this.name()}`, "\n(a)", "\n[0]", "\n`t`", "\n++", "\n/a/g", ".#p"]);
    return text;
  }
  // Comparisons side by side, which are type arguments only where TypeScript takes them for such.
  compared() {
    const { pick } = this.random;
    const left = () => pick(["a", "a", "a.b", "a + c", "!a", "x - a", "f(a)", "a[0]"]);
    const between = () => pick(["b", "b", "b.c", "-5", "+5", "b.length", "b[0]", "(b)", "b - c", "`t`", "'s'.length", "[b]", "{ x: 1 }.x", "f(b)", "typeof b", "b ? c : x", "(x) => b", "b && c", this.type()]);
    const right = () => pick(["(c)", "(c)", "(b - c)", "-c", "+c", "[c]", "[c].length", "['c']", "`t`", "> c", ">> 1", "= c", "!c", "~c", "++c", "<T>c", ".5", "1", "'s'", "c", "typeof c", "\n-c", "\n(c)", "?.(c)", "", "c[0]", "/c/", "!= c", "== c", "* c", "& c", "&& c", "in c", "instanceof c", "? b : c"]);
    const mark = () => pick([" ", " ", ""]);
    const less = () => `${left()}${mark()}<${mark()}${between()}`;
    const more = () => `${between()}${mark()}>${pick([" ", " ", "", "\n"])}${right()}`;
    return pick([() => `f(${less()}, ${more()})`, () => `[${less()}, ${more()}]`, () => `({ a: ${less()}, b: ${more()} })`, () => `[(x: number) => ${less()}, (x: number) => ${more()}]`, () => `f(x => ${less()}, x => ${more()})`, () => `(a = ${less()}, ${more()})`, () => `${less()} ${pick(BINARY)} ${more()}`, () => `(${less()}, ${this.name()}, ${more()})`, () => `{ switch (1) { case ${less()}: case ${more()}: } }`, () => `(x ? ${less()} : ${more()})`, () => `x as ${less()}, ${more()}`, () => `new ${less()}, ${more()}`])();
  }
  expression(depth) {
    if (depth <= 0) return this.random.chance(0.7) ? this.name() : this.random.pick(["1", "'s'", "a.b", "f(a)", "a!", "f<T>(a)"]);
    const one = () => this.expression(depth - 1);
    const { pick } = this.random;
    return pick([
      () => this.chain(depth), () => this.chain(depth), () => this.chain(depth),
      () => `${one()}${this.gap()}${pick(BINARY)}${this.gap()}${one()}`, () => `${one()}${this.gap()}${pick(BINARY)}${this.gap()}${one()}`, () => `${one()}${this.gap()}${pick(BINARY)}${this.gap()}${one()}`, () => `${one()}${pick(["+", "-", "*", "/", "<", ">", "<", "&", "|", "?", "=="])}${one()}`,
      () => `${pick(["!", "-", "+", "~", "typeof ", "void ", "delete ", "await ", "++", "--", "- -", "!!"])}${one()}`,
      () => this.compared(),
      () => `<${this.type()}>${one()}`, () => `${one()} ${pick(["as", "as", "satisfies"])} ${this.type()}`,
      () => `${one()} ? ${one()} : ${one()}`, () => `${one()}?${one()}:${one()}`, () => `${this.chain(0)} ${pick(ASSIGNS)} ${one()}`, () => `(${this.target(1)} = ${one()})`, () => `[${this.name()}, (${this.name()})] = ${one()}`,
      () => `${pick(["x", "(x)", "(x: T)", "(x?: T, ...y: any[]): U", "async x", "async (x)", "()", "<T>(x: T)", "async <T>(x): T", "({ a, b = 1 })", "([a, ...b])", "(x): x is T"])} => ${pick([one(), one(), `{ return ${one()} }`, `{ ${one()} }`])}`,
      () => `(${one()}, ${one()})`,
    ])();
  }
  statement(depth) {
    const one = () => this.expression(2);
    const inner = () => this.statement(depth - 1);
    const end = () => this.random.pick([";", ";", "\n", "\n"]);
    const { pick } = this.random;
    if (depth <= 0) return `${one()}${end()}`;
    return pick([
      () => `${one()}${end()}`, () => `${one()}${end()}`, () => `${one()}${end()}`,
      () => `${pick(["let", "const", "var"])} ${this.name()}${pick(["", ": T", "!: T"])} = ${one()}${end()}`, () => `let ${this.name()}${pick(["", `: ${this.type()}`])}${end()}`, () => `var [a, b = ${one()}] = ${one()}, { c } = ${one()}${end()}`,
      () => `if (${one()}) ${inner()} else ${inner()}`, () => `if (${one()}) ${inner()}`, () => `{ ${inner()} ${inner()} }`, () => `for (let i = ${one()}; ${one()}; ${one()}) ${inner()}`, () => `for (${pick(["const x", "let [x]", "x", "var x", "x.y", "const of"])} ${pick(["of", "in"])} ${one()}) ${inner()}`, () => `while (${one()}) ${inner()}`, () => `do ${inner()} while (${one()})${pick([";", " ", "\n"])}`,
      () => `function ${this.name()}(x) { ${pick(["return", "return ", "return\n", "throw "])}${one()}${pick([";", "\n", " "])}}`, () => `function* g() { ${pick(["yield ", "yield* "])}${one()} }`, () => `async function h() { await ${one()}; for await (const x of ${one()}) ; }`,
      () => `${pick(["L", "a", "async", "type"])}: for (;;) { ${pick(["break", "continue", "break L", "break\nL", "continue\na"])}${pick([";", "\n", " "])}}`, () => `switch (${one()}) { case ${one()}: ${inner()} default: ${inner()} }`, () => `try { ${inner()} } catch${pick([" (e)", "", " ({ a })"])} { ${inner()} } finally { }`,
      () => `class A${pick(["", "<T>", " extends B", " extends f(a)<T>", " implements C"])} { ${this.members()} }`, () => `${pick(["type", "type\n", "interface", "declare const", "namespace", "abstract class", "declare function", "enum", "module", "declare module"])} ${this.name()}${pick(["", " = T", " {}", "<T> = U", "()", "(x)", ": T"])}${end()}`, () => `throw ${one()}${end()}`, () => `;`, () => `debugger${end()}`,
    ])();
  }
  // A type over several lines, or one that the grammar lacks.
  long() {
    const { pick } = this.random;
    return pick([() => this.type(), () => this.type(), () => `{ (x: T): ${this.type()}; a?: ${this.type()} }`, () => `{\n  <A>(x: A): A\n  b: ${this.type()}\n}`, () => `Map<string, ${this.type()}>`, () => `A<\n  ${this.type()},\n  B\n>`, () => `\n  | ${this.type()}\n  | ${this.type()}`, () => `import("m").T<${this.type()}>`, () => `import("m").T<U>[]`, () => `typeof import("m")`, () => `(x: A, ...y: B[]) => ${this.long()}`, () => `(${this.type()})[]`, () => `T extends (infer U)[] ? U : ${this.type()}`, () => `readonly [a: A, b?: B]`])();
  }
  // What is erased, or hardly more, as it stands in files without semicolons.
  declaration() {
    const { pick } = this.random;
    const name = () => pick(["a", "b", "f", "T", "from", "of", "type"]);
    return pick([
      () => `type ${name()}${pick(["", "<A>", "<A, B = C>"])} = ${this.long()}`, () => `export type ${name()} = ${this.long()}`, () => `interface ${name()} { (x: T): U; a: ${this.long()} }`, () => `declare const ${name()}: ${this.long()}`, () => `declare let a: ${this.long()}, b: ${this.long()}`,
      () => `declare function f(x: ${this.long()}): ${this.long()}`, () => `function f(x: ${this.type()}): ${this.long()}\nfunction f(x: any) { return x }`, () => `let ${name()}: ${this.long()}`, () => `const ${name()}: ${this.long()} = ${this.expression(1)}`, () => `let a, b: ${this.long()} = ${this.expression(1)}`,
      () => `const ${name()} = (x: ${this.long()}): ${this.long()} => ${pick([this.expression(1), "{ return x }", "{}"])}`, () => `const ${name()} = function () {}`, () => `class A { abstract; x: ${this.long()}\n y = ${this.expression(1)} }`, () => `a as ${this.long()}`, () => `let p: import("m").P<T>`, () => `declare module "m" { const a: T\n const b: U }`,
    ])();
  }
  // What could go on with the line before it.
  line() {
    const { pick } = this.random;
    return pick([() => this.declaration(), () => this.declaration(), () => `${pick(["<any>", "+", "-", "/a/.test", "/[/*]/.test", "", "", "", "[0] = ", "`t`", ".5 + ", "!", "~", "++", "from", "of", "type", "declare"])}(${this.expression(1)})`, () => `${pick(["<any>", "+", "-", "!"])}${this.expression(1)}`, () => this.expression(1), () => `if (${this.name()}) ${pick(["/a/.test(b)", "/[\"/*]/.test(b)", this.expression(1)])}`, () => `a = b /* ${pick(["*", "'", "`t", "(", "{"])} */`, () => `f(${this.expression(1)}) // ${pick(["a", "it's", "b;", "c,", "(", "/*"])}`])();
  }
  lines() {
    const text = Array.from({ length: 4 }, () => `${this.line()}${this.random.pick(["\n", "\n", "\n", ";\n", "; "])}`).join("");
    return this.random.chance(0.3) ? `function body() {\n${text}}` : text;
  }
  members() {
    const { pick } = this.random;
    const end = () => pick([";", "\n", "\n"]);
    return Array.from({ length: 3 }, () => pick([() => `${pick(["", "static ", "readonly ", "private ", "get ", "set ", "async ", "*", "accessor ", "declare ", "static async ", "override ", "public static "])}${this.name()}${pick([` = ${this.expression(1)}`, "", `: T`, `?: T = ${this.expression(1)}`, `() { return ${this.expression(1)} }`, "!: T", "(x?: T): U { }"])}${end()}`, () => `static { ${this.expression(1)} }`, () => `[${this.expression(1)}]${pick([" = 1", "() {}", ""])}${end()}`, () => `#p = ${this.expression(1)}${end()}`, () => `constructor(${pick(["", "private x", "x = 1"])}) { ${this.expression(1)} }`, () => `[key: string]: T;`])()).join("");
  }
}

const makeText = (seed) => {
  const text = new Text(randomOf(seed));
  if (text.random.chance(0.3)) return text.lines();
  if (text.random.chance(0.2)) return `${text.compared()}${text.random.pick([";", "\n", `\n${text.compared()};`])}`;
  return text.random.chance(0.5) ? `${text.expression(3)};` : Array.from({ length: 2 }, () => text.statement(2)).join("");
};

// ---- TypeScript's shapes ----

const HEAD = "export {};\n"; // a module: `await` is a keyword

class Skipped extends Error {}
const K = ts.SyntaxKind;
const flat = (...parts) => `(${parts.filter((each) => each !== undefined && each !== "").join(" ")})`;
const quote = (text) => JSON.stringify(text);

function literalOf(node) {
  switch (node.kind) {
    case K.NumericLiteral: return flat("number", String(Number(node.text)));
    case K.BigIntLiteral: return flat("bigint", quote(node.text.slice(0, -1)));
    case K.StringLiteral: return flat("string", quote(node.text));
    case K.RegularExpressionLiteral: return flat("regular", "expression", quote(node.text.slice(1, node.text.lastIndexOf("/"))), quote(node.text.slice(node.text.lastIndexOf("/") + 1)));
  }
  return undefined;
}

const WORDS = new Map([[K.NullKeyword, "null"], [K.TrueKeyword, "true"], [K.FalseKeyword, "false"], [K.ThisKeyword, "this"], [K.SuperKeyword, "super"]]);
const spelled = (kind) => ts.tokenToString(kind);
const isChain = (node) => (node.flags & ts.NodeFlags.OptionalChain) !== 0;
const isLink = (node) => [K.PropertyAccessExpression, K.ElementAccessExpression, K.CallExpression, K.NonNullExpression].includes(node.kind);
const bare = (node) => (node.kind === K.NonNullExpression ? bare(node.expression) : node);

// A chain is over where what it is part of does not go on with it.
function isChainEnd(node) {
  let parent = node.parent, child = node;
  while (parent.kind === K.NonNullExpression) [child, parent] = [parent, parent.parent];
  return !(isLink(parent) && parent.expression === child && isChain(parent));
}

function shape(node) {
  const link = [K.PropertyAccessExpression, K.ElementAccessExpression, K.CallExpression].includes(node.kind);
  const text = shapeOf(node);
  return link && isChain(node) && isChainEnd(node) ? flat("optional", "chain", text) : text;
}

// What stands behind a `return` is not run, and no matter.
const isBehindReturn = (node, i, nodes) => nodes[i - 1]?.kind === K.ReturnStatement && nodes[i - 1].expression === undefined && node.kind === K.ExpressionStatement;
const all = (nodes) => nodes.filter((each, i, list) => !isBehindReturn(each, i, list)).map(shape);
const listOf = (nodes) => all(nodes).filter((each) => each !== "").join(" ");

function nameOf(node) {
  if (node.kind === K.ComputedPropertyName) return ["[]", shape(node.expression)];
  if (node.kind === K.PrivateIdentifier) throw new Skipped();
  return [node.text, ""];
}

function functionOf(node, name) {
  const modifiers = new Set((node.modifiers ?? []).map((each) => each.kind));
  if (node.body === undefined) throw new Skipped();
  if (node.parameters.some((each) => each.modifiers?.length > 0)) throw new Skipped();
  const flags = [name, modifiers.has(K.AsyncKeyword) ? "async" : "", node.asteriskToken ? "*" : "", node.kind === K.ArrowFunction ? "=>" : ""];
  return flat("function", ...flags, listOf(node.parameters.filter((each) => each.name.text !== "this")), shape(node.body));
}

function targetOf(node) {
  if (node === undefined) throw new Skipped(); // an error that is found later
  switch (node.kind) {
    case K.ArrayLiteralExpression: return flat("array", "pattern", node.elements.map((each) => (each.kind === K.SpreadElement ? flat("rest", targetOf(each.expression)) : targetOf(each))).join(" "));
    case K.ObjectLiteralExpression: return flat("object", "pattern", node.properties.map(memberOf).join(" "));
    case K.BinaryExpression: if (node.operatorToken.kind === K.EqualsToken) return flat("default", targetOf(node.left), shape(node.right));
  }
  return shape(node);
}

// A property of an object that is assigned to.
function memberOf(node) {
  if (node.kind === K.SpreadAssignment) return flat("rest", targetOf(node.expression));
  if (node.kind === K.ShorthandPropertyAssignment) return flat("property", node.name.text, "shorthand", node.objectAssignmentInitializer === undefined ? shape(node.name) : flat("default", shape(node.name), shape(node.objectAssignmentInitializer)));
  const [name, key] = nameOf(node.name);
  return flat("property", name, key, targetOf(node.initializer));
}

function shapeOf(node) {
  const literal = literalOf(node);
  if (literal !== undefined) return literal;
  if (WORDS.has(node.kind)) return flat(WORDS.get(node.kind));
  switch (node.kind) {
    case K.Identifier:
      if (["yield", "await", "let", "static", ""].includes(node.text)) throw new Skipped(); // no names in a module
      return flat("identifier", node.text);
    case K.ParenthesizedExpression: case K.AsExpression: case K.SatisfiesExpression: case K.TypeAssertionExpression: case K.NonNullExpression: case K.ExpressionWithTypeArguments: return shape(node.expression);
    case K.BinaryExpression: {
      const operator = spelled(node.operatorToken.kind);
      if (operator === ",") return flat("comma", "expression", shape(node.left), shape(node.right));
      if (ASSIGNS.includes(operator)) return flat("assignment", operator, operator === "=" ? targetOf(node.left) : shape(node.left), shape(node.right));
      if (operator === "??" && [node.left, node.right].some((each) => ["&&", "||"].includes(spelled(each.operatorToken?.kind)))) throw new Skipped(); // an error that is found later
      if (["&&", "||"].includes(operator) && [node.left, node.right].some((each) => spelled(each.operatorToken?.kind) === "??")) throw new Skipped();
      return flat(["&&", "||", "??"].includes(operator) ? "logical" : "binary", "expression", operator, node.left.kind === K.PrivateIdentifier ? flat("private", "name", node.left.text) : shape(node.left), shape(node.right));
    }
    case K.PrefixUnaryExpression: {
      const operator = spelled(node.operator);
      return flat(["++", "--"].includes(operator) ? "update" : "unary", "expression", operator, shape(node.operand));
    }
    case K.PostfixUnaryExpression: return flat("update", "expression", spelled(node.operator), "postfix", shape(node.operand));
    case K.TypeOfExpression: return flat("unary", "expression", "typeof", shape(node.expression));
    case K.VoidExpression: return flat("unary", "expression", "void", shape(node.expression));
    case K.DeleteExpression: return flat("unary", "expression", "delete", shape(node.expression));
    case K.AwaitExpression: return flat("await", shape(node.expression));
    case K.YieldExpression: return flat("yield", node.expression && shape(node.expression));
    case K.ConditionalExpression: return flat("conditional", "expression", shape(node.condition), shape(node.whenTrue), shape(node.whenFalse));
    case K.PropertyAccessExpression: return flat("member", "access", node.questionDotToken && "?.", node.name.text, shape(node.expression));
    case K.ElementAccessExpression: return flat("element", "access", node.questionDotToken && "?.", shape(node.expression), shape(node.argumentExpression));
    case K.CallExpression:
      if (node.expression.kind === K.ImportKeyword) return flat("import()", node.arguments[0] && shape(node.arguments[0]));
      return flat("call", node.questionDotToken && "?.", shape(node.expression), listOf(node.arguments));
    case K.NewExpression: return flat("new", "expression", shape(node.expression), listOf(node.arguments ?? []));
    case K.MetaProperty: return flat(node.keywordToken === K.NewKeyword ? "new.target" : "import.meta");
    case K.NoSubstitutionTemplateLiteral: return flat("template", "literal", quote(node.text));
    case K.TemplateExpression: return flat("template", "literal", quote(node.head.text), ...node.templateSpans.map((each) => quote(each.literal.text)), ...node.templateSpans.map((each) => shape(each.expression)));
    case K.TaggedTemplateExpression: return flat("tagged", "template", shape(node.tag), shape(node.template));
    case K.ArrayLiteralExpression: return flat("array", "literal", listOf(node.elements));
    case K.OmittedExpression: return flat("hole");
    case K.SpreadElement: case K.SpreadAssignment: return flat("spread", shape(node.expression));
    case K.ObjectLiteralExpression: return flat("object", "literal", listOf(node.properties));
    case K.PropertyAssignment: { const [name, key] = nameOf(node.name); return flat("property", name, key, shape(node.initializer)); }
    case K.ShorthandPropertyAssignment: return flat("property", node.name.text, "shorthand", shape(node.name));
    case K.MethodDeclaration: case K.GetAccessor: case K.SetAccessor: case K.Constructor: {
      const [name, key] = node.kind === K.Constructor ? ["constructor", ""] : nameOf(node.name);
      const word = { [K.MethodDeclaration]: "method", [K.GetAccessor]: "get", [K.SetAccessor]: "set", [K.Constructor]: "constructor" }[node.kind];
      const isMember = ts.isClassLike(node.parent);
      const isStatic = (node.modifiers ?? []).some((each) => each.kind === K.StaticKeyword) ? "static" : "";
      return flat(...(isMember ? ["class", "member"] : ["property"]), name, isMember ? isStatic : "", word, key, functionOf(node, ""));
    }
    case K.FunctionExpression: case K.ArrowFunction: return functionOf(node, node.name?.text ?? "");
    case K.Parameter: case K.BindingElement: {
      const target = node.propertyName === undefined && node.parent.kind !== K.ObjectBindingPattern ? shape(node.name) : undefined;
      if (target === undefined) {
        if (node.dotDotDotToken) return flat("rest", shape(node.name));
        const value = node.initializer === undefined ? shape(node.name) : flat("default", shape(node.name), shape(node.initializer));
        return flat("property", (node.propertyName ?? node.name).text, node.propertyName === undefined ? "shorthand" : "", value);
      }
      if (node.dotDotDotToken) return flat("rest", target);
      return node.initializer === undefined ? target : flat("default", target, shape(node.initializer));
    }
    case K.ArrayBindingPattern: return flat("array", "pattern", listOf(node.elements));
    case K.ObjectBindingPattern: return flat("object", "pattern", listOf(node.elements));
    case K.ClassExpression: case K.ClassDeclaration:
      if (node.name === undefined && node.kind === K.ClassDeclaration) throw new Skipped(); // an error that is found later
      return flat("class", node.kind === K.ClassDeclaration ? "declaration" : "", node.name?.text ?? "-", ...(node.heritageClauses ?? []).filter((each) => each.token === K.ExtendsKeyword).map((each) => shape(each.types[0].expression)), listOf(node.members));
    case K.PropertyDeclaration: {
      const modifiers = new Set((node.modifiers ?? []).map((each) => each.kind));
      if (modifiers.has(K.AccessorKeyword) || modifiers.has(K.DeclareKeyword) || modifiers.has(K.AbstractKeyword)) throw new Skipped();
      const [name, key] = nameOf(node.name);
      return flat("class", "member", name, modifiers.has(K.StaticKeyword) ? "static" : "", key, node.initializer && shape(node.initializer));
    }
    case K.ClassStaticBlockDeclaration: return flat("static", "block", shape(node.body));
    case K.SemicolonClassElement: case K.IndexSignature: return "";
    case K.ExpressionStatement:
      if (node.expression.kind === K.Identifier && node.expression.text === "declare") throw new Skipped(); // `declare a()` is an error of which TypeScript says nothing
      return flat("expression", "statement", shape(node.expression));
    case K.VariableStatement: return (node.modifiers ?? []).length > 0 ? "" : shape(node.declarationList);
    case K.VariableDeclarationList: {
      const word = { [ts.NodeFlags.Const]: "const", [ts.NodeFlags.Let]: "let", 0: "var" }[node.flags & ts.NodeFlags.BlockScoped];
      if (word === undefined) throw new Skipped();
      return flat("variable", "declaration", word, listOf(node.declarations));
    }
    case K.VariableDeclaration: return flat("declarator", shape(node.name), node.initializer && shape(node.initializer));
    case K.FunctionDeclaration: return node.body === undefined ? "" : functionOf(node, node.name.text).replace("(function", "(function declaration");
    case K.Block: return flat("block", listOf(node.statements));
    case K.EmptyStatement: return "";
    case K.IfStatement: return flat("if", shape(node.expression), shape(node.thenStatement), node.elseStatement && shape(node.elseStatement));
    case K.ForStatement: return flat("for", node.initializer && shape(node.initializer), node.condition && shape(node.condition), node.incrementor && shape(node.incrementor), shape(node.statement));
    case K.ForInStatement: return flat("for-in", node.initializer.kind === K.VariableDeclarationList ? shape(node.initializer) : targetOf(node.initializer), shape(node.expression), shape(node.statement));
    case K.ForOfStatement: return flat("for-of", node.awaitModifier && "await", node.initializer.kind === K.VariableDeclarationList ? shape(node.initializer) : targetOf(node.initializer), shape(node.expression), shape(node.statement));
    case K.WhileStatement: return flat("while", shape(node.expression), shape(node.statement));
    case K.DoStatement: return flat("do-while", shape(node.expression), shape(node.statement));
    case K.ReturnStatement: return flat("return", node.expression && shape(node.expression));
    case K.ThrowStatement: return flat("throw", shape(node.expression));
    case K.BreakStatement: return flat("break", node.label?.text ?? "-");
    case K.ContinueStatement: return flat("continue", node.label?.text ?? "-");
    case K.LabeledStatement:
      if (node.statement.kind === K.ClassDeclaration) throw new Skipped(); // an error that is found later
      return flat("labelled", "statement", node.label.text, shape(node.statement));
    case K.SwitchStatement: return flat("switch", shape(node.expression), listOf(node.caseBlock.clauses));
    case K.CaseClause: return flat("case", shape(node.expression), listOf(node.statements));
    case K.DefaultClause: return flat("case", "default", listOf(node.statements));
    case K.TryStatement: return flat("try", shape(node.tryBlock), node.catchClause?.variableDeclaration && shape(node.catchClause.variableDeclaration.name), node.catchClause && shape(node.catchClause.block), node.finallyBlock && shape(node.finallyBlock));
    case K.InterfaceDeclaration: case K.TypeAliasDeclaration: return "";
  }
  throw new Skipped();
}

// The shapes of a text's statements, one a line; NULL: TypeScript refuses it, or it is none of those that are compared.
function expected(text) {
  const file = ts.createSourceFile("a.ts", HEAD + text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  if (file.parseDiagnostics.length > 0) return null;
  try {
    return all(file.statements.slice(1)).filter((each) => each !== "").join("\n");
  } catch (error) {
    if (error instanceof Skipped) return null;
    throw error;
  }
}

// ---- ours ----

// Without parentheses, types and empty statements.
function plain(shape) {
  let at = 0;
  const read = () => {
    const parts = [];
    at++;
    for (;;) {
      const c = shape[at];
      if (c === " ") at++;
      else if (c === ")") break;
      else if (c === "(") parts.push(read());
      else if (c === '"') {
        const start = at++;
        while (shape[at] !== '"') at += shape[at] === "\\" ? 2 : 1;
        parts.push(shape.slice(start, ++at));
      } else {
        const start = at;
        while (!" ()".includes(shape[at]) || (shape[at] === "(" && shape[at + 1] === ")")) at += shape[at] === "(" ? 2 : 1;
        parts.push(shape.slice(start, at));
      }
    }
    at++;
    if ((parts[0] === "parenthesized" || parts[0] === "typed") && parts[1] === "expression") return parts[2];
    return parts;
  };
  const isUnrun = (part, i, list) => Array.isArray(part) && part[0] === "expression" && part[1] === "statement" && list[i - 1]?.[0] === "return" && list[i - 1].length === 1;
  const isErased = (part) => Array.isArray(part) && (part[0] === "empty" || (part[0] === "function" && part.includes("overload")));
  const paired = (part) => (part[0] === "comma" && part.length > 4 ? paired(["comma", "expression", part.slice(0, 4), ...part.slice(4)]) : part);
  const write = (made) => (Array.isArray(made) ? writeParts(paired(made)) : made);
  const writeParts = (part) => flat(...part.filter((each, i, list) => !isErased(each) && !isUnrun(each, i, list)).map(write));
  const made = read();
  return isErased(made) ? "" : write(made);
}

function shapesOf(texts, isLazy) {
  const { stdout, status, signal } = spawnSync(options.tool, isLazy ? ["--lazy"] : [], { input: texts.map((each) => HEAD + each).join("\u0001"), encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${options.tool} ended with ${signal ?? status}`);
  return stdout.split("\u0001").slice(0, texts.length);
}

const isUnparsed = (shape) => shape.includes("(unparsed text");
const got = (shape) => shape.split("\n").slice(1).filter((each) => each !== "").map(plain).filter((each) => each !== "").join("\n");
const spaced = (shape) => shape.replace(/ derived\b/g, "").replace(/ +/g, " ").replace(/ \)/g, ")");

function differs(text, isLazy) {
  const wanted = expected(text);
  if (wanted === null) return false;
  const [ours] = shapesOf([text], isLazy);
  return !isUnparsed(ours) && spaced(got(ours)) !== spaced(wanted);
}

// What differs still after parts of the text are left out.
function smaller(text, isLazy) {
  const tokens = text.match(/\w+|\s+|[^\w\s]/g);
  for (let size = Math.min(tokens.length >> 1, 16); size >= 1; size >>= 1)
    for (let i = 0; i + size <= tokens.length; ) {
      const fewer = tokens.toSpliced(i, size);
      if (fewer.length > 0 && differs(fewer.join(""), isLazy)) tokens.splice(i, size);
      else i++;
    }
  return tokens.join("");
}

const PRINTED = 30, BATCH = 500;
const found = new Map();
const unparsed = new Map();
let compared = 0;
for (let seed = Number(options.seed), made = []; seed < Number(options.seed) + Number(options.count); seed++) {
  const text = makeText(seed);
  const wanted = expected(text);
  if (wanted !== null) made.push({ text, wanted });
  if (made.length === 0 || (made.length < BATCH && seed + 1 < Number(options.seed) + Number(options.count))) continue;
  for (const isLazy of [false, true]) {
    const shapes = shapesOf(made.map((each) => each.text), isLazy);
    made.forEach(({ text, wanted }, i) => {
      compared++;
      if (isUnparsed(shapes[i])) unparsed.set(text, isLazy);
      else if (spaced(got(shapes[i])) !== spaced(wanted)) found.set(text, isLazy);
    });
  }
  made = [];
}

const shown = new Set();
for (const [text, isLazy] of found) {
  if (shown.size >= PRINTED) break;
  const small = smaller(text, isLazy);
  if (shown.has(small)) continue;
  shown.add(small);
  console.log(`${isLazy ? "alone" : "whole"}: ${small}\n  TypeScript: ${spaced(expected(small))}\n  layerc:     ${spaced(got(shapesOf([small], isLazy)[0]))}`);
}
if (options.unparsed) for (const text of [...unparsed.keys()].sort((a, b) => a.length - b.length).slice(0, 40)) console.log(`unparsed: ${text}`);
console.log(`${compared} texts compared, ${found.size} differ, ${unparsed.size} of them not parsed`);
process.exitCode = found.size > 0 ? 1 : 0;
