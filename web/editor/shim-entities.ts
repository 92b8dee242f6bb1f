/* The browser knows what the named characters mean; a table of them would be a third of the file. */
const box = document.createElement('textarea');

function decode(text: string): string {
	box.innerHTML = text;
	return box.value;
}

export const decodeHTML = (text: string): string => text.replace(/&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z][\da-z]*);/gi, decode);
export const decodeHTMLStrict = decodeHTML;
