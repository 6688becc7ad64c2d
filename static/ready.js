// ready.js: the page is shown once its letters are there, so that nothing moves afterwards.

const FACES = ['800 40px "Anybody Variable"', '400 16px "Hanken Grotesk Variable"', '600 12px "Sometype Mono Variable"'];
const LONGEST = 1500; // ms; after that the system's letters will do

export async function ready() {
  await Promise.race([Promise.allSettled(FACES.map(f => document.fonts.load(f))), new Promise(done => setTimeout(done, LONGEST))]);
  delete document.body.dataset.wait;
}
