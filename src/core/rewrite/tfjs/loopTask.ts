import type { Script, TrainingSite } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import type { BodyLines } from '../javascript/edit.ts';
import type { CodeStyle } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import type { Dialect } from './helper.ts';
import type { Loop } from './loops.ts';
import type { Making } from './optimizer.ts';

/** What is put around a loop. */
export interface LoopParts extends BodyLines {
  /** Lines before the loop, without the comment. */
  readonly before?: readonly string[];
  readonly elsewhere?: readonly TextEdit[];
  /** The comment stands in the body, above the first line there. */
  readonly commentInside?: true;
}

/** A loop to be edited, and all that is known for it. */
export interface LoopTask {
  readonly script: Script;
  readonly loop: Loop;
  readonly site: TrainingSite;
  /** The optimizer as it is called at the loop. */
  readonly optimizer: SyntaxNode;
  readonly making: Making;
  readonly style: CodeStyle;
  readonly dialect: Dialect;
}
