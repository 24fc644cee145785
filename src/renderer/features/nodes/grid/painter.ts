import { colourOf, looks, type Form, type Scheme } from './appearance';
import { placeIn, type GridLayout } from './layout';

type Pen = CanvasRenderingContext2D;

const shapes: Record<Form, (pen: Pen, size: number) => void> = {
  full: (pen, size) => pen.fillRect(0, 0, size, size),
  hollow: (pen, size) => {
    const line = Math.max(1.4, size / 8);
    pen.lineWidth = line;
    pen.strokeRect(line / 2, line / 2, size - line, size - line);
  },
  diagonal: (pen, size) => {
    pen.beginPath();
    pen.moveTo(size, 0);
    pen.lineTo(size, size);
    pen.lineTo(0, size);
    pen.fill();
  },
  half: (pen, size) => {
    pen.fillRect(0, size / 2, size, size / 2);
    pen.fillRect(0, 0, size, 1);
  },
  dot: (pen, size) => {
    pen.fillRect(size * 0.3, size * 0.3, size * 0.4, size * 0.4);
    if (size < 10) return;
    pen.lineWidth = 1.4;
    pen.strokeRect(0.7, 0.7, size - 1.4, size - 1.4);
  },
  column: (pen, size) => {
    pen.fillRect(0, 0, size * 0.4, size);
    pen.fillRect(size - 1, 0, 1, size);
  },
  hatched: (pen, size) => {
    pen.lineWidth = 1;
    pen.beginPath();
    for (let at = 0; at < 2 * size; at += 3) {
      pen.moveTo(at, 0);
      pen.lineTo(0, at);
    }
    pen.stroke();
  },
};

/** Each look once, side by side, in device pixels: cells are copied from it. */
export function spriteSheet(scheme: Scheme, cell: number, ratio: number): HTMLCanvasElement {
  const sheet = document.createElement('canvas');
  const size = Math.ceil(cell * ratio);
  sheet.width = size * looks.length;
  sheet.height = size;
  const pen = sheet.getContext('2d');
  if (pen === null) return sheet;
  for (const [code, look] of looks.entries()) {
    pen.save();
    pen.beginPath();
    pen.rect(code * size, 0, size, size);
    pen.clip();
    pen.translate(code * size, 0);
    pen.scale(size / cell, size / cell);
    pen.fillStyle = pen.strokeStyle = colourOf(look, scheme);
    shapes[look.form](pen, cell);
    pen.restore();
  }
  return sheet;
}

/** What is to be seen. */
export interface Picture {
  layout: GridLayout;
  codes: Uint8Array;
  scheme: Scheme;
  isRtl: boolean;
  /** Of the part that is in view, in CSS pixels. */
  width: number;
  height: number;
  scrollTop: number;
  /** Device pixels in a CSS pixel. */
  ratio: number;
}

/** Keeps a canvas true: all of it when it has moved or been resized, else only the cells that changed. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  #shown: Picture | null = null;
  #sheet: HTMLCanvasElement | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** @returns how many cells were drawn */
  show(picture: Picture): number {
    const before = this.#shown;
    this.#shown = picture;
    const isSameSheet =
      before?.scheme === picture.scheme && before.layout.cell === picture.layout.cell && before.ratio === picture.ratio;
    if (!isSameSheet || this.#sheet === null) {
      this.#sheet = spriteSheet(picture.scheme, picture.layout.cell, picture.ratio);
    }
    const isInPlace =
      isSameSheet &&
      before.layout === picture.layout &&
      before.isRtl === picture.isRtl &&
      before.width === picture.width &&
      before.height === picture.height &&
      before.scrollTop === picture.scrollTop;
    return this.#draw(picture, isInPlace ? before.codes : null);
  }

  /** @param known the codes that the canvas shows; null: draw everything */
  #draw(picture: Picture, known: Uint8Array | null): number {
    const { layout, codes, ratio, width, height, scrollTop, isRtl } = picture;
    const pen = this.#canvas.getContext('2d');
    if (pen === null || this.#sheet === null) return 0;
    if (known === null) {
      this.#canvas.width = Math.round(width * ratio);
      this.#canvas.height = Math.round(height * ratio);
    }
    const size = this.#sheet.height;
    let drawn = 0;
    for (const block of layout.blocks) {
      const top = block.y - scrollTop;
      if (top > height || top + block.rows * layout.pitch < 0) continue;
      for (let index = block.first; index < block.first + block.count; index += 1) {
        const code = codes[index] ?? 0;
        if (known?.[index] === code) continue;
        const place = placeIn(layout, block, index);
        const x = Math.round((isRtl ? width - place.x - layout.cell : place.x) * ratio);
        const y = Math.round((place.y - scrollTop) * ratio);
        if (known !== null) pen.clearRect(x, y, size, size);
        pen.drawImage(this.#sheet, code * size, 0, size, size, x, y, size, size);
        drawn += 1;
      }
    }
    return drawn;
  }
}
