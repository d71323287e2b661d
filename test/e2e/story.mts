import { scenes } from './scenes.mts';
import { onStage, type StageOptions } from './stage.mts';

export interface StoryOptions extends StageOptions {
  /** Gets one line a scene. */
  print(line: string): void;
  /** Numbers of the scenes to play; all if left out. They build on each other. */
  readonly only?: readonly number[];
}

/** Plays the whole way once, from a real run to a real fix, in a real VS Code. Rejects with the scene that did not come true. */
export async function playStory({ print, only, ...stage }: StoryOptions): Promise<void> {
  await onStage(stage, async (on) => {
    for (const [index, { title, play }] of scenes.entries()) {
      const number = index + 1;
      if (only && !only.includes(number)) continue;
      const started = Date.now();
      try {
        const seen = await play(on);
        await on.shot(`${number}-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`);
        print(`${number} ✔ ${title}: ${seen} (${Math.round((Date.now() - started) / 1000)} s)`);
      } catch (error) {
        print(`${number} ✘ ${title}`);
        throw error;
      }
    }
    if (on.workbench.consoleErrors.length > 0) throw new Error(`Errors in the window:\n${on.workbench.consoleErrors.join('\n')}`);
  });
}
