/** What a parser of expressions gives: a tree as written, nothing of it checked yet. */

/** A node of the tree. Kinds that no formula may hold have `type` alone that is of use. */
export type SyntaxNode =
  | { readonly type: 'ConstantNode'; readonly value: unknown }
  | { readonly type: 'SymbolNode'; readonly name: string }
  | { readonly type: 'ParenthesisNode'; readonly content: SyntaxNode }
  | {
      readonly type: 'OperatorNode';
      readonly op: string;
      /** True where nothing is written between the operands, as in `2 a`. */
      readonly implicit: boolean;
      readonly args: readonly SyntaxNode[];
    }
  | {
      readonly type: 'ConditionalNode';
      readonly condition: SyntaxNode;
      readonly trueExpr: SyntaxNode;
      readonly falseExpr: SyntaxNode;
    }
  /** `a < b < c`: one comparison fewer than operands, named smaller, smallerEq, larger, largerEq, equal, unequal. */
  | {
      readonly type: 'RelationalNode';
      readonly conditionals: readonly string[];
      readonly params: readonly SyntaxNode[];
    }
  | { readonly type: 'FunctionNode'; readonly fn: SyntaxNode; readonly args: readonly SyntaxNode[] }
  | { readonly type: RefusedType };

/** Kinds of nodes that are refused by name. */
export const REFUSED_TYPES = {
  AccessorNode: 'a field or an index',
  ArrayNode: 'a list',
  AssignmentNode: 'an assignment',
  BlockNode: 'several expressions',
  FunctionAssignmentNode: 'the definition of a function',
  IndexNode: 'an index',
  ObjectNode: 'an object',
  RangeNode: 'a range',
} as const;
type RefusedType = keyof typeof REFUSED_TYPES;

/** A tree, or where the text stops making sense. */
export type SyntaxOutcome =
  | { readonly kind: 'tree'; readonly root: SyntaxNode }
  /** `column` counts from 1. */
  | { readonly kind: 'malformed'; readonly column: number; readonly message: string }
  /** The text nests further than the parser can follow. */
  | { readonly kind: 'too-deep' };

/** Reads a text of one line; throws nothing. */
export type ExpressionParser = (text: string) => SyntaxOutcome;
