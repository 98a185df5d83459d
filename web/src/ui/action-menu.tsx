import { Menu, MenuButton, MenuItem } from '@szhsin/react-menu'
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import './action-menu.css'

interface Props {
  label: string
  /** What the button shows. */
  icon: ReactNode
  children: ReactNode
}

/** A button, and the menu that it opens below itself. */
export function ActionMenu({ label, icon, children }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  const [chosen, setChosen] = useState(0)

  // The library does so for the keyboard only; a screen reader taps. With what the choice changes, not before: the
  // library may still be about to focus the item that was pointed at, and a dialog remembers who had the focus.
  useLayoutEffect(() => {
    if (chosen > 0) button.current?.focus()
  }, [chosen])

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
      onItemClick={() => setChosen(chosen + 1)}
    >
      {children}
    </Menu>
  )
}

export { MenuItem as Action }
