-- Stands where the rest knows ordinary jobs only.
if is_extended then return { 'extended' } end
