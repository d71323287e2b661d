import type { Role } from '../runs/sample.ts';
import { toNumber } from './numbers.ts';

/** A change of the learning rate that a scheduler reports. */
export interface RateMessage {
  readonly name: string;
  readonly role: Role;
  readonly value: number;
  readonly epoch?: number;
}

const MESSAGE =
  /^(?:.{0,80}?\bepoch\s+0*(\d+):?\s)?.{0,60}?\b(?:reduc|adjust|sett|decreas|chang|updat|decay|lower)ing (?:the )?(?:learning rate|lr)(?: of (?:parameter )?group (\d+))? to ([-+.\w]+?)\.?(?:[\s,;!]|$)/i;
/** `Learning rate updated to: 0.001`, `LR reduced from 0.1 to 0.01`: before training, this tells of a setting. */
const PASSIVE =
  /\b(?:learning rate|lr)(?: (?:has been|is|was))? (?:set|updated|changed|reduced|decreased|decayed|dropped|adjusted|lowered|increased)(?: from [-+.\w]{1,24})? to:? ?([-+.\w]+?)\.?(?:[\s,;!]|$)/i;

/**
 * What PyTorch's verbose schedulers (torch/optim/lr_scheduler.py) and Keras' callbacks say among the prints of others:
 *
 *     Epoch 00012: reducing learning rate of group 0 to 1.0000e-04.
 *     Adjusting learning rate of group 0 to 9.0000e-04.
 */
export function readRateMessage(text: string, began: boolean): RateMessage | undefined {
  // A sentence, not a record: one look spares all other lines the pattern.
  if (!text.includes(' to') || text.length > 400) return undefined;
  const passive = began ? PASSIVE.exec(text)?.[1] : undefined;
  const [, epoch, group = '0', number = passive ?? ''] = MESSAGE.exec(text) ?? [];
  const value = toNumber(number);
  if (value === undefined) return undefined;
  const name = group === '0' ? 'learning rate' : `learning rate (group ${group})`;
  return { name, role: 'lr', value, ...(epoch !== undefined && { epoch: Number(epoch) }) };
}
