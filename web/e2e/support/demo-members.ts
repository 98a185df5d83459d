// Display names of the demo's members.
export const baptisteLefevre = 'Baptiste Lefèvre'
export const claireMoreau = 'Claire Moreau'
export const eloiseGarnier = 'Éloïse Garnier'
export const margauxDelcourt = 'Margaux Delcourt'
export const zoeCampbell = 'Zoé Campbell'
