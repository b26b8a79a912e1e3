+(c?.5:x as A < b);
