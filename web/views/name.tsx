/** A name from outside: text, cut, apart from the direction of the text around it; whole in its title. */

import { showName } from '../text.ts';

export function Name({ text, limit }: { readonly text: string; readonly limit?: number }) {
  return <bdi title={showName(text, 500)}>{showName(text, limit)}</bdi>;
}
