/** Heights of the picture, in pixels: the room above and below the line, and where the axis is. */
export const HEIGHT = 236;
export const TOP = 30;
export const UP = 104;
export const DOWN = 66;
export const LINE = TOP + UP;
export const AXIS = LINE + DOWN + 4;
