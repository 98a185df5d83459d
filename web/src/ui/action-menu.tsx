import { Menu, MenuButton, MenuItem } from '@szhsin/react-menu'
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import './action-menu.css'

interface Props {
  label: string
  /** Shown on the button. */
  icon: ReactNode
  children: ReactNode
}

/** A button that opens a menu below itself. */
export function ActionMenu({ label, icon, children }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  const [choices, setChoices] = useState(0)

  // The library returns the focus to the button only after keyboard input, but a screen reader taps. This runs with the
  // rendering that the choice causes: before, the library may still focus the item under the pointer, and a dialog that
  // opens would later restore that focus.
  useLayoutEffect(() => {
    if (choices > 0) button.current?.focus()
  }, [choices])

  return (
    <Menu
      menuButton={
        <MenuButton ref={button} className="icon-button" aria-label={label}>
          {icon}
        </MenuButton>
      }
      aria-label={label}
      menuClassName="menu"
      align="end"
      gap={6}
      onItemClick={() => setChoices(choices + 1)}
    >
      {children}
    </Menu>
  )
}

export { MenuItem as Action }
