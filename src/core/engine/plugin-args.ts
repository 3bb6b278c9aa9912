/** Arguments of plugins: checked against their schema, then by making the plugin, which knows what a schema cannot say. */

import { BerthError, createIssue, type Issue } from '../errors.ts';
import { checkSchema, describeValue } from '../schema.ts';
import type { PluginContext, PluginDefinition } from './plugin.ts';

/** Every issue about the arguments of a plugin; `path` is where they stand. */
export function checkPluginArgs(
  args: unknown,
  definition: PluginDefinition,
  context: PluginContext,
  path: string,
): readonly Issue[] {
  const { value, issues } = checkSchema(args, definition.args, path);
  if (issues.length > 0) return issues;
  try {
    // The schema has just accepted the value, which is what `create` asks for.
    definition.create(value as never, context);
    return [];
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    const found = error.issues.length > 0 ? error.issues : [toIssue(error, args)];
    return found.map((issue) => ({ ...issue, path: issue.path === '' ? path : `${path}.${issue.path}` }));
  }
}

/** Throws what a plugin finds wrong with its arguments, all of it together. Paths start at the arguments. */
export function refuseArgs(plugin: string, issues: readonly Issue[]): void {
  const first = issues[0];
  if (first === undefined) return;
  const message = `${plugin}: ${first.path}: found ${first.found}, wanted ${first.wanted}`;
  throw new BerthError(first.code, message, { path: first.path, remedy: first.remedy, issues });
}

function toIssue(error: BerthError, args: unknown): Issue {
  return createIssue(error.code, error.path, describeValue(args), error.message, { remedy: error.remedy });
}
