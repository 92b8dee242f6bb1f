// The main story with JavaScript switched off: the code is typed into the field.
import { mainStory } from './main_story.mjs';

mainStory('without JavaScript', { javaScriptEnabled: false });
