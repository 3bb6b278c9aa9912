/** Another cluster instead of the one that is open. */

import { Modal } from './modal.tsx';
import { OpenChoices } from './open-choices.tsx';

export function OpenDialog() {
  return (
    <Modal title="Open">
      <OpenChoices />
    </Modal>
  );
}
