/** Two minutes that show what the page is for: one step at a time, each is noticed when it was done. */

import { useEffect } from 'preact/hooks';
import { followGuide, guideStep, skipGuideStep } from '../guide/guide.ts';
import { GUIDE_STEPS } from '../guide/guide-steps.ts';
import { state } from '../store.ts';

export function GuidedExample() {
  const at = guideStep.value;
  useEffect(() => followGuide(state), []);
  if (at === null) return null;
  const step = GUIDE_STEPS[at];
  return (
    <section class="issues" aria-label="Guided example">
      <div class="heading">
        <h2>{step === undefined ? 'That was all' : step.title}</h2>
        <span>
          {step !== undefined && (
            <button type="button" onClick={skipGuideStep}>
              Skip
            </button>
          )}{' '}
          <button
            type="button"
            onClick={() => {
              guideStep.value = null;
            }}
          >
            {step === undefined ? 'Close' : 'End the example'}
          </button>
        </span>
      </div>
      <div aria-live="polite">
        <p>{step === undefined ? 'Go on with this cluster, or open one of your own.' : step.text}</p>
        {step !== undefined && (
          <p class="quiet">
            Step {at + 1} of {GUIDE_STEPS.length}
          </p>
        )}
      </div>
    </section>
  );
}
