// Checks source files against import and purity rules; the rules themselves are data in architecture.test.ts.
import { posix } from 'node:path';
import ts from 'typescript';

/** One part of the source: the files whose path starts with `at`. A file belongs to the part with the longest match. */
export interface Part {
  readonly at: string;
  /** The `at` of every part it may import, itself included where its files may import each other. */
  readonly mayImport: readonly string[];
  /** npm packages: any, none, or these; others may be granted to a file by name. */
  readonly packages: 'any' | 'none' | readonly string[];
  readonly nodeModules: 'any' | 'none';
  /** Pure: no clock, no log, no hidden randomness. */
  readonly isPure: boolean;
}

export interface Rules {
  readonly parts: readonly Part[];
  /** File path -> npm packages it may import although its part may import none. */
  readonly grantedPackages: Readonly<Record<string, readonly string[]>>;
  /** Expression as written in source -> what to write instead; applies to pure parts. */
  readonly impure: Readonly<Record<string, string>>;
  /** Where results must be the same to the last bit in every engine: paths begin so. */
  readonly exactIn: readonly string[];
  /** Expression whose last bit is left to the engine -> what to write instead. `**` stands for powers of other than literals. */
  readonly inexact: Readonly<Record<string, string>>;
}

export interface SourceFile {
  /** From the project root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Lists every breach of the rules as one sentence: where, what was found, what is wanted. */
export function checkSource(file: SourceFile, rules: Rules): string[] {
  const part = partOf(file.path, rules);
  if (!part) return [`${file.path}: belongs to no part; add a row for it to the table in test/architecture.test.ts`];
  const imports = importsOf(file).flatMap((specifier) => checkImport(file.path, specifier, part, rules));
  const impure = part.isPure ? checkExpressions(file, rules.impure, 'in pure code') : [];
  const isExact = rules.exactIn.some((start) => file.path.startsWith(start));
  const inexact = isExact ? checkExpressions(file, rules.inexact, 'differs between engines') : [];
  return [...imports, ...impure, ...inexact];
}

/** Lists files of a registry folder that no index.ts imports, in the file's own folder or in one above it up to `root`. */
export function checkRegistration(files: readonly SourceFile[], root: string): string[] {
  const inside = files.filter((file) => file.path.startsWith(root));
  const registered = new Set(
    inside
      .filter((file) => posix.basename(file.path) === 'index.ts')
      .flatMap((index) => importsOf(index).map((specifier) => resolveImport(index.path, specifier))),
  );
  return inside
    .filter((file) => posix.basename(file.path) !== 'index.ts' && !registered.has(file.path))
    .map((file) => `${file.path}: imported by no index.ts; register it in ${posix.dirname(file.path)}/index.ts`);
}

/** Lists files above `limit` lines whose first line is not a comment that gives a reason ("... because ..."). */
export function checkLength(file: SourceFile, limit: number): string[] {
  const lines = file.text.replace(/\n$/, '').split('\n');
  if (lines.length <= limit) return [];
  if (/^\/[/*].*\bbecause\b/i.test(lines[0] ?? '')) return [];
  return [`${file.path}: ${lines.length} lines; above ${limit}, line one says in a comment why ("long because ...")`];
}

/** Lists path segments that are not kebab-case; dots may part a suffix (`first-fit.test.ts`). */
export function checkName(path: string): string[] {
  const isKebab = path
    .split('/')
    .every((segment) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(segment));
  return isKebab ? [] : [`${path}: wanted kebab-case in every folder and file name`];
}

function partOf(path: string, rules: Rules): Part | undefined {
  return rules.parts
    .filter((part) => path.startsWith(part.at))
    .reduce<Part | undefined>((best, part) => (best && best.at.length >= part.at.length ? best : part), undefined);
}

/** Every module specifier of a file: static, type-only, dynamic, re-exported, `import('...')` types and `require`. */
function importsOf(file: SourceFile): string[] {
  return ts.preProcessFile(file.text, true, true).importedFiles.map((found) => found.fileName);
}

function resolveImport(from: string, specifier: string): string {
  const withoutQuery = specifier.replace(/\?.*$/, '');
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), withoutQuery) : withoutQuery;
}

function checkImport(path: string, specifier: string, part: Part, rules: Rules): string[] {
  if (specifier.startsWith('node:')) {
    return part.nodeModules === 'any' ? [] : [`${path}: imports ${specifier}; ${part.at} may not import Node modules`];
  }
  if (!specifier.startsWith('.')) {
    const allowed = [...(Array.isArray(part.packages) ? part.packages : []), ...(rules.grantedPackages[path] ?? [])];
    const isAllowed = part.packages === 'any' || allowed.includes(packageOf(specifier));
    return isAllowed ? [] : [`${path}: imports ${specifier}; ${part.at} may not import npm packages`];
  }
  const target = resolveImport(path, specifier);
  const targetPart = partOf(target, rules);
  if (targetPart && part.mayImport.includes(targetPart.at)) return [];
  const wanted = part.mayImport.length > 0 ? part.mayImport.join(', ') : 'nothing';
  return [`${path}: imports ${target}; ${part.at} may import ${wanted}`];
}

/** `@scope/name/deep` -> `@scope/name`, `name/deep` -> `name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Walks the syntax tree, so that comments and strings may speak of what code must not do. */
function checkExpressions(file: SourceFile, refused: Readonly<Record<string, string>>, reason: string): string[] {
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2023, true);
  const breaches: string[] = [];
  const visit = (node: ts.Node): void => {
    const found = spellings(node).find((spelling) => Object.hasOwn(refused, spelling));
    if (found) {
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
      breaches.push(`${file.path}:${line}: ${found} ${reason}; ${refused[found]}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return breaches;
}

/** How an expression is named in a table: `Math.random`, `new Date`, `Date(`, `console.`, `**`. */
function spellings(node: ts.Node): string[] {
  if (ts.isPropertyAccessExpression(node)) {
    const owner = lastName(node.expression);
    return [`${owner}.${node.name.text}`, `${owner}.`];
  }
  if (ts.isElementAccessExpression(node)) {
    const owner = lastName(node.expression);
    const key = ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : '';
    return [`${owner}.${key}`, `${owner}.`];
  }
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name) && node.initializer) {
    const owner = lastName(node.initializer);
    const names = node.name.elements.map((element) => (element.propertyName ?? element.name).getText());
    return [...names.map((name) => `${owner}.${name}`), `${owner}.`];
  }
  if (ts.isBinaryExpression(node)) return isPowerOfAny(node) ? ['**'] : [];
  if (ts.isNewExpression(node)) return [`new ${lastName(node.expression)}`];
  if (ts.isCallExpression(node)) return [`${lastName(node.expression)}(`];
  return [];
}

/** Whether a power is not written out in literals; powers of big integers are exact. */
function isPowerOfAny({ operatorToken: { kind }, left, right }: ts.BinaryExpression): boolean {
  if (kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken) return true;
  if (kind !== ts.SyntaxKind.AsteriskAsteriskToken || ts.isBigIntLiteral(left)) return false;
  return !(ts.isNumericLiteral(left) && isWholeLiteral(right));
}

function isWholeLiteral(node: ts.Node): boolean {
  if (ts.isPrefixUnaryExpression(node)) return isWholeLiteral(node.operand);
  return ts.isNumericLiteral(node) && Number.isInteger(Number(node.text));
}

/** `globalThis.Math` -> `Math`, `Math` -> `Math`; anything without a name -> ''. */
function lastName(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : '';
}
