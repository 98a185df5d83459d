export function Logo() {
  return <img className="logo" src="/favicon.svg" alt="" width="44" height="44" />
}
