/**
 * The parser of formulas: mathjs's, for numbers, and nothing else of mathjs: no function of it can be called from an
 * expression, and nothing is evaluated by it. It is loaded on demand, because loading takes some 0.4 s.
 */

import type { ExpressionParser, SyntaxNode, SyntaxOutcome } from './syntax.ts';

/** Loads the parser; every call gives one that behaves the same. */
export async function loadExpressionParser(): Promise<ExpressionParser> {
  const { create, parseDependencies } = await import('mathjs/number');
  const { parse } = create({ ...parseDependencies });
  return (text) => {
    try {
      // The fields of mathjs's nodes that SyntaxNode names have these types; kinds it does not name are refused later.
      return { kind: 'tree', root: parse(text) as unknown as SyntaxNode };
    } catch (error) {
      return describeFailure(error);
    }
  };
}

function describeFailure(error: unknown): SyntaxOutcome {
  if (error instanceof RangeError) return { kind: 'too-deep' };
  if (!(error instanceof SyntaxError)) throw error;
  // mathjs adds the place, counted from 1, to the error and to its message.
  const column = 'char' in error && typeof error.char === 'number' ? error.char : 1;
  return { kind: 'malformed', column, message: error.message.replace(/ \(char \d+\)$/, '') };
}
