export const plainIcon = '/favicon.svg'
const size = 64

/** Returns the URL of the page's icon, with a blue dot if anything is unread. */
export async function badgedIcon(unread: number): Promise<string> {
  if (unread === 0) return plainIcon
  const image = new Image(size, size)
  image.src = plainIcon
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size
  const context = canvas.getContext('2d')
  if (!context) return plainIcon
  context.drawImage(image, 0, 0, size, size)
  context.fillStyle = '#2f6fed'
  context.strokeStyle = '#fff'
  context.lineWidth = 4
  context.beginPath()
  context.arc(48, 16, 13, 0, 2 * Math.PI)
  context.fill()
  context.stroke()
  return canvas.toDataURL()
}
