import type { Role } from './sample.ts';

/** Validation values from which they are judged even where they are much rarer than training losses: as many as need a verdict. */
const ENOUGH_VALIDATION = 8;

/** The curve that verdicts are about, unless the user wants another: validation once there is enough of it, else training. */
export function judgedLoss<C extends { readonly length: number }>(
  train: C | undefined,
  validation: C | undefined,
): C | undefined {
  if (!validation || validation.length === 0) return train;
  if (!train || train.length === 0) return validation;
  return validation.length >= Math.min(ENOUGH_VALIDATION, train.length - 1) ? validation : train;
}

/** Whether a series of this role tells how well a model does, so that a verdict can be about it. */
export function isJudgeable(role: Role): boolean {
  return role.endsWith('/loss') || role.endsWith('/acc');
}
