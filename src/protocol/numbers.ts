// How numbers and places are written: the charts write them as all other surfaces do.
export { placeText, unitOf } from '../core/diagnosis/facts.ts';
export { digits, place, rateText } from '../core/diagnosis/numbers.ts';
export { fits } from '../core/schedules/parameters.ts';
