import { type CompiledPatterns, compilePatterns } from '../core/formats/patterns.ts';

/** Compiles the user's patterns. The engine is loaded when there is a pattern at all: most people have none. */
export async function loadPatterns(given: readonly unknown[]): Promise<CompiledPatterns> {
  if (given.length === 0) return { patterns: [], problems: [] };
  const { linearExpression } = await import('./linearExpression.ts');
  return compilePatterns(given, linearExpression);
}
