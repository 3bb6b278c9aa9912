// A reader of comma-separated files with quoted fields, for measurements.

export type Row = Readonly<Record<string, string>>;

/** Rows by the names of the first line; a quote within quotes is written twice. */
export function readRows(text: string): Row[] {
  const [names, ...lines] = text.trim().split(/\r?\n/).map(readFields);
  return lines.map((fields) => Object.fromEntries(names!.map((name, index) => [name, fields[index] ?? ''])));
}

function readFields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
