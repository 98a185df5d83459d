export const plainIcon = '/favicon.svg'
const side = 64

/** The address of the page's icon, with a blue dot on it while something is unread. */
export async function badgedIcon(unread: number): Promise<string> {
  if (unread === 0) return plainIcon
  const image = new Image(side, side)
  image.src = plainIcon
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = side
  const pen = canvas.getContext('2d')
  if (!pen) return plainIcon
  pen.drawImage(image, 0, 0, side, side)
  pen.fillStyle = '#2f6fed'
  pen.strokeStyle = '#fff'
  pen.lineWidth = 4
  pen.beginPath()
  pen.arc(48, 16, 13, 0, 2 * Math.PI)
  pen.fill()
  pen.stroke()
  return canvas.toDataURL()
}
