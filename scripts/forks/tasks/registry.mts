import { motifs, plane, residual, texts } from './classification.mts';
import { bandit, bellman } from './decisions.mts';
import { autoencoder, branches, clusters, spins, variational } from './densities.mts';
import { cascade, valley } from './landscapes.mts';
import { dropped, margin, mislabelled, outliers, poisson, quantile } from './linear.mts';
import { bells, collocation, fourier, phase, teacher } from './regression.mts';
import { ranking, skipgram, triplets } from './relations.mts';
import { lookup, recall, source, waves } from './sequences.mts';
import type { Family } from './task.mts';

/**
 * Every kind of task there is, by its name. What they share is little, on purpose: a detector that is fitted on many kinds, each with its
 * own noise, shape of fall and way of learning by heart, has to learn what a curve says and not what digits do.
 */
export const families: Readonly<Record<string, Family>> = {
  autoencoder,
  bandit,
  bellman,
  bells,
  branches,
  cascade,
  clusters,
  collocation,
  dropped,
  fourier,
  lookup,
  margin,
  mislabelled,
  motifs,
  outliers,
  phase,
  plane,
  poisson,
  quantile,
  ranking,
  recall,
  residual,
  skipgram,
  source,
  spins,
  teacher,
  texts,
  triplets,
  valley,
  variational,
  waves,
};
