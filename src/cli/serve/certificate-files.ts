/** The certificate files of `berth serve`, looked at before anything else is started. */

import { BerthError, quote } from '../../core/index.ts';
import { type CertificateFiles, readCertificates } from '../../server/certificates.ts';

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'a file that may not be read',
};

/** Throws a BerthError that names the option where a file cannot be read, or where they do not belong together. */
export function checkCertificateFiles(files: CertificateFiles): void {
  try {
    readCertificates(files);
  } catch (error) {
    throw refusalOf(files, error);
  }
}

function refusalOf({ certificate, key, clientCa }: CertificateFiles, cause: unknown): BerthError {
  const options = [
    ['--tls-cert', certificate, 'a certificate'],
    ['--tls-key', key, 'its private key'],
    ['--client-ca', clientCa, "the authority of the callers' certificates"],
  ] as const;
  const { code, path, message } = cause as NodeJS.ErrnoException; // all that reading throws is an Error
  const [option, file = '', wanted] = options.find(([, one]) => one !== undefined && one === path) ?? [];
  if (option !== undefined) {
    const found = `${quote(file)}, ${CAUSES[code ?? ''] ?? `which cannot be read (${code})`}`;
    const remedy = 'check the path and the permissions';
    return new BerthError('input-unreadable', `${option}: found ${found}, wanted ${wanted} in PEM`, { remedy, cause });
  }
  const names = options.flatMap(([name, one]) => (one === undefined ? [] : [`${name} ${one}`])).join(', ');
  return new BerthError(
    'input-malformed',
    `${names}: found ${message}, wanted a certificate, its key and, where given, an authority, all in PEM`,
    { remedy: 'give a key and a certificate that were made together', cause },
  );
}
