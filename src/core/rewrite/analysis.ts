import type { Remedy } from '../schedules/remedy.ts';
import type { RewriteResult, TextEdit } from './edit.ts';
import type { Language, Parser, SyntaxNode } from './syntax.ts';

/** Where a script sets its optimizer up, as far as the script itself says. */
export interface OptimizerSite {
  /** 1-based. */
  readonly line: number;
  /** The framework's own name in lower case: `adam`, `sgd`. */
  readonly kind?: string;
  /** Whether an optimizer that can do without carries momentum: `SGD(0.01, momentum=0.9)`. */
  readonly momentum?: true;
  /** Written in the script, or the framework's default for this kind. */
  readonly lr?: number;
}

/** A call that trains: the place where a schedule can be put. */
export interface TrainingSite {
  /** UTF-16 range of what a person would point at: `model.fit`. */
  readonly range: { readonly start: number; readonly end: number };
  /** 1-based line of `range.start`. */
  readonly line: number;
  /** For people: `model.fit`. */
  readonly what: string;
  /** Names the training really reports here, the best to watch first. `val_loss` only where validation data is passed. */
  readonly monitors: readonly string[];
  readonly epochs?: number;
  /** Examples in a batch, where the call says it. */
  readonly batch?: number;
  readonly optimizer?: OptimizerSite;
  /** A schedule that this training already has: none is put on top of it. */
  readonly existingSchedule?: { readonly line: number; readonly what: string };
}

/** One sentence for the user, with the 1-based line it speaks of. */
export interface Problem {
  readonly reason: string;
  readonly line?: number;
}

/** What a script is, for Lossline. */
export interface ScriptAnalysis {
  /** Name for people: `TensorFlow.js`. Undefined where the script trains with nothing that Lossline knows. */
  readonly framework: string | undefined;
  readonly sites: readonly TrainingSite[];
  /** Why this script cannot be edited at all. A single site may still be refused by `rewrite`. */
  readonly problem?: Problem;
}

/** A suggestion at the cursor. */
export interface GhostText {
  /** UTF-16 offset of the insertion: the cursor. */
  readonly at: number;
  readonly text: string;
  /**
   * Completes the change elsewhere in the file, so that both are one undo step.
   * Offsets are those of the script after `text` was inserted; sorted, none overlaps the inserted text.
   */
  readonly rest: readonly TextEdit[];
}

/** A parsed script. The tree is valid until the next parse. */
export interface Script {
  readonly language: Language;
  readonly text: string;
  readonly root: SyntaxNode;
}

/** How scripts of one framework are read and edited. One file each; no framework knows another. */
export interface Framework {
  /** For people: `TensorFlow.js`. */
  readonly title: string;
  readonly languages: readonly Language[];
  /** Whether this script trains with it. */
  detect(script: Script): boolean;
  analyze(script: Script): Pick<ScriptAnalysis, 'sites' | 'problem'>;
  /** The site is one of this very script, found again by its range. */
  rewrite(script: Script, site: TrainingSite, remedy: Remedy): RewriteResult;
  /** Parses for itself, as little as it can: it is asked at every key. Undefined for a script of another framework. */
  ghostText?(parser: Parser, language: Language, text: string, offset: number, remedy: Remedy): GhostText | undefined;
}
