/** What of a file of records was damaged and passed over, by what showed it. */
export interface Damage {
  /** Places where a header, or the order of the pieces of a record, was wrong. */
  readonly header: number;
  /** Records whose data do not fit their checksum. */
  readonly data: number;
  /** Records that came through whole and are not what such a file holds. */
  readonly content: number;
}

export const NO_DAMAGE: Damage = { header: 0, data: 0, content: 0 };

export function bothDamages(one: Damage, other: Damage): Damage {
  return { header: one.header + other.header, data: one.data + other.data, content: one.content + other.content };
}

/** "2 records damaged (1 data checksum, 1 header): skipped"; undefined where nothing was. */
export function damageText({ header, data, content }: Damage): string | undefined {
  const all = header + data + content;
  const kinds = [`${data} data checksum`, `${header} header`, `${content} content`].filter((kind) => !kind.startsWith('0 '));
  return all === 0 ? undefined : `${all} ${all === 1 ? 'record' : 'records'} damaged (${kinds.join(', ')}): skipped`;
}
