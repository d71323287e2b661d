import type { Problem, Script } from './analysis.ts';
import { pythonProblem } from './python/problem.ts';
import { firstError, lineOf } from './tree.ts';

/** The first place at which a script is not valid source. */
export function brokenAt({ language, root, text }: Script): Problem | undefined {
  const error = firstError(root);
  if (error) return { reason: 'This line does not parse, and Lossline edits only scripts that do.', line: lineOf(error) };
  return language === 'python' ? pythonProblem(root, text) : undefined;
}
