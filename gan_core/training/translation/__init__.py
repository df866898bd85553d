"""The engine of translations: Pix2Pix, which learns from pairs, and CycleGAN, which learns without any."""
