import type { OfferedCommand } from '../../src/protocol/messages.ts';
import { element } from '../dom.ts';
import { button } from '../toolkit.ts';

/** What stands where no run is: what to do, as buttons. */
export function emptyPanel(run: (command: OfferedCommand) => void): HTMLElement {
  return element(
    'section',
    { class: 'empty', attributes: { 'aria-label': 'No runs' } },
    element('h2', { text: 'No runs yet' }),
    element('p', { text: 'Watch the log of a training run, or start one: its loss and learning rate are drawn here.' }),
    button('Watch Log File…', 'primary', () => run('watchLogFile')),
    button('Run Training Script', 'secondary', () => run('runScript')),
  );
}

/** What stands where the numbers of a run will be. */
export function noNumbersPanel(): HTMLElement {
  return element('p', { class: 'no-numbers' });
}
