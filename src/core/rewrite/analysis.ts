import type { RemedySettings } from '../schedules/remedy.ts';
import type { RewriteResult, TextEdit } from './edit.ts';
import type { Language, Parser, SyntaxNode } from './syntax.ts';

/** Where a script sets its optimizer up, as far as the script itself says. */
export interface OptimizerSite {
  /** 1-based line of what makes the optimizer: its call, or the string that names it. */
  readonly line: number;
  /** What it goes by: `optimizer`, `self.optimizer`, `model.optimizer`. */
  readonly name?: string;
  /** The framework's own name in lower case: `adam`, `sgd`. */
  readonly kind?: string;
  /** Whether an optimizer that can do without carries momentum: `SGD(0.01, momentum=0.9)`. */
  readonly momentum?: true;
  /** Written in the script, or the framework's default for this kind. */
  readonly lr?: number;
  /** 1-based line of the number that is the rate, where one is written. */
  readonly lrLine?: number;
  /** The rate is a default of an argument, which whoever starts the training may set otherwise. */
  readonly lrIsDefault?: true;
}

/** A value that a rule can watch at a training site. */
export interface Monitored {
  /** As the framework's logs or the script itself call it: `val_loss`, `losses.avg`. */
  readonly name: string;
  /** 1-based line where it comes about: the validation data, or the last assignment. */
  readonly line: number;
  readonly mode: 'min' | 'max';
  readonly of: 'validation' | 'training';
}

/** What kind of place a training site is. */
export type SiteKind = 'fit' | 'fitDataset' | 'loop' | 'configure_optimizers' | 'TrainingArguments';

/** A call, loop or method that trains: the place where a schedule can be put. */
export interface TrainingSite {
  readonly kind: SiteKind;
  /** UTF-16 range of what a person would point at: `model.fit`, `for epoch in range(epochs):`. */
  readonly range: { readonly start: number; readonly end: number };
  /** 1-based line of `range.start`. */
  readonly line: number;
  /** For people: `model.fit`. */
  readonly what: string;
  /** What can be watched here, the best first. `val_loss` only where validation data is passed. */
  readonly monitors: readonly Monitored[];
  /** What a round is: one of `epochs`. Default: an epoch. */
  readonly unit?: 'epoch' | 'step';
  /** Rounds of this training, where the script says them as a number. */
  readonly epochs?: number;
  /** Examples in a batch, where the call says it. */
  readonly batch?: number;
  readonly optimizer?: OptimizerSite;
  /** A schedule that this training already has: none is put on top of it. */
  readonly existingSchedule?: { readonly line: number; readonly what: string };
  /** What ends this training early, and after how many rounds, where it is written. */
  readonly stopper?: { readonly line: number; readonly what: string; readonly patience?: number };
  /** Why a person must decide before anything is put here: two optimizers, one that is made in another file. */
  readonly ask?: Problem;
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

/** A parsed script. */
export interface Script {
  readonly language: Language;
  readonly text: string;
  readonly root: SyntaxNode;
}

/** A script that has been read: what was found in it, and what can be done with it. */
export interface ReadScript extends Script {
  readonly analysis: ScriptAnalysis;
  /**
   * The edits that put a remedy into a training site of this very script, or why there are none. Parses nothing: `checked` does before
   * anything is put into a file.
   */
  plan(site: TrainingSite, settings: RemedySettings): RewriteResult;
  /** The same edits, if the script still parses with them: nothing that does not is ever put into a user's file, whatever we overlooked. */
  checked(site: TrainingSite, result: RewriteResult): RewriteResult;
  /**
   * A suggestion for the cursor, where a change fits. The script may be half-typed.
   * @param fit the settings as they fit a site that has been found
   */
  ghostText(
    offset: number,
    settings: RemedySettings,
    fit?: (site: TrainingSite) => RemedySettings | undefined,
  ): GhostText | undefined;
}

/** Port: reads scripts. What is known of languages and frameworks is loaded with the first one. */
export interface ScriptReader {
  read(language: Language, text: string): ReadScript;
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
  rewrite(script: Script, site: TrainingSite, settings: RemedySettings): RewriteResult;
  /** Parses for itself, as little as it can: it is asked at every key. Undefined for a script of another framework. */
  ghostText?(parser: Parser, language: Language, text: string, offset: number, settings: RemedySettings): GhostText | undefined;
}
