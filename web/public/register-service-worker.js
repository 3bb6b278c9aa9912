// Keeps the page for use without a network, where the browser can and the page comes from a secure origin.
if ('serviceWorker' in navigator && window.isSecureContext) {
  // What the page itself loads comes first. Private windows refuse: the page works as before, with a network.
  const register = () => navigator.serviceWorker.register('./service-worker.js').catch(() => {});
  if (document.readyState === 'complete') register();
  else addEventListener('load', register, { once: true });
}
